"""A day whose providers answer seconds after they are asked, as real ones do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from dbt_project.warehouse import Warehouse
from flows.day import run_day
from flows.report import RunReport
from flows.request import RunRequest, UpdateRequest
from flows.update import run_update
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from tests.flows.conftest import SandboxDay, eastern, opened, rows_of

# What was loaded when the newest predictions were made, but is from a later time.
LATER = """
select feed, captured_at from nba_raw.landing_payloads
where captured_at > (select max(predicted_at) from nba_predictions.player_prop_predictions)
"""
CUT = "select as_of is not null as is_cut from nba_orchestration.slates"
TRACED = """
select distinct traced.feed
from nba_predictions.prediction_payloads as traced
where traced.captured_at > @began and traced.prediction_id in (
    select prediction_id from nba_predictions.current_predictions where predicted_at > @began
)
"""


@dataclass
class RisingClock:
    """A quarter of a second passes each time that it is looked at."""

    moment: datetime

    def now(self) -> datetime:
        self.moment += timedelta(seconds=0.25)
        return self.moment.astimezone(UTC)


@dataclass(frozen=True)
class LiveDay:
    """A run at 13:00, the same again, and an update at 14:00 after a star was ruled out.

    is_cut: of each slate after the first run, whether later facts are hidden from it.
    """

    warehouse: Warehouse
    began: datetime
    run: RunReport
    is_cut: list[bool]
    again: RunReport
    update: RunReport


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDay]:
    league = League(LeagueParameters(teams=6, days=14))
    date = league.demo_date
    with (
        SandboxServer(league) as server,
        opened(tmp_path_factory.mktemp("live")) as context,
    ):
        day = SandboxDay(league, server, context)
        clock = RisingClock(eastern(date, 13))
        rising = replace(day.at(13), clock=clock)
        run = run_day(rising, RunRequest(date, day.upstream))
        is_cut = rows_of(context.target, CUT)["is_cut"].tolist()
        again = run_day(rising, RunRequest(date, day.upstream))
        day.at(14)
        clock.moment = began = eastern(date, 14)
        update = run_update(rising, UpdateRequest(date, day.upstream))
        with context.warehouse() as warehouse:
            yield LiveDay(warehouse, began.astimezone(UTC), run, is_cut, again, update)


def test_what_a_run_is_answered_is_no_later_fact(live: LiveDay) -> None:
    assert [report.error for report in (live.run, live.again, live.update)] == [None] * 3
    assert live.is_cut == [False]
    assert sum(1 for one in live.run.predictions if one["line"] is not None) > 50


def test_the_same_run_again_writes_nothing(live: LiveDay) -> None:
    assert live.again.written == 0


def test_an_update_sees_its_own_news(live: LiveDay) -> None:
    changed = {receipt.model: receipt.updated for receipt in live.update.receipts}
    assert changed["player_injury_status"] or changed["player_gameday_features"]
    assert live.update.phases["predictions"].written


def test_predictions_are_made_after_what_they_are_made_of(live: LiveDay) -> None:
    assert live.warehouse.query(LATER).empty
    traced = set(live.warehouse.query(TRACED, {"began": live.began})["feed"])
    assert "nbac_injury_report" in traced
