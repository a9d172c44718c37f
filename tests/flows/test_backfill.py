"""Past dates are filled phase by phase, tell nobody, and end like days that were run in time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from flows.backfill import BackfillRequest, run_backfill
from flows.context import RunContext
from flows.day import run_day
from flows.report import RunReport, RunStatus
from flows.request import RunRequest, UpstreamChoice, UpstreamKind
from ops.batches import batches
from ops.clock import FixedClock
from ops.outbox import posted
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.registry import FEEDS, key_variables
from tests.flows.conftest import eastern, opened, rows_of

RESULTS = """
select game_id, player_lookup, points
from nba_analytics.player_game_summary
where not is_removed and minutes_played > 0
order by game_id, player_lookup
"""


@dataclass(frozen=True)
class Filled:
    """A place whose first days were never landed, before and after they were filled."""

    context: RunContext
    upstream: UpstreamChoice
    days: tuple[date, ...]
    games_before: int
    report: RunReport

    def request(self, **fields: object) -> BackfillRequest:
        first, last = self.days[0], self.days[-2]
        request = BackfillRequest(first, last, self.upstream, "the first days were not landed")
        return replace(request, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    league = League(LeagueParameters(teams=4, days=16))
    today = league.game_dates[-1]
    now = eastern(today, 13)
    with SandboxServer(league, now) as server, opened(tmp_path_factory.mktemp("gap")) as context:
        keys = dict.fromkeys(key_variables(), server.world.key)
        upstream = UpstreamChoice(UpstreamKind.SANDBOX, base_url=server.base_url, keys=keys)
        context = replace(context, clock=FixedClock(now))
        late = today - timedelta(days=3)
        run_day(context, RunRequest(today, upstream, history_from=late))
        before = len(set(rows_of(context.target, RESULTS)["game_id"]))
        request = BackfillRequest(
            league.game_dates[0], league.game_dates[-2], upstream, "the first days were not landed"
        )
        report = run_backfill(context, request)
        yield Filled(context, upstream, tuple(league.game_dates), before, report)


def test_what_was_missing_is_there(filled: Filled, tmp_path: object) -> None:
    assert filled.report.error is None and filled.report.status is RunStatus.SUCCESS
    games = rows_of(
        filled.context.target,
        "select game_id from nba_reference.dim_game where is_final and not is_removed",
    )
    after = set(rows_of(filled.context.target, RESULTS)["game_id"])
    assert filled.games_before < len(after) == len(games)


def test_it_ends_like_a_place_that_had_it_all_from_the_start(
    filled: Filled, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with opened(tmp_path_factory.mktemp("whole")) as context:
        context = replace(context, clock=filled.context.clock)
        run_day(context, RunRequest(filled.days[-1], filled.upstream))
        whole = rows_of(context.target, RESULTS)
    assert rows_of(filled.context.target, RESULTS).equals(whole)


def test_what_is_so_now_is_not_asked_of_a_past_date(filled: Filled) -> None:
    asked = {told.feed for told in filled.report.landing}
    standing = {name for name, feed in FEEDS.items() if feed.when == "standing"}
    assert asked & standing == {"nbac_schedule", "nbac_player_movement"}
    assert {"nbac_player_boxscores", "nbac_shot_chart"} <= asked


def test_nobody_downstream_is_told(filled: Filled) -> None:
    told = posted(filled.context.ledger, correlation_id=filled.report.correlation_id)
    assert told and {one.state for one in told} == {"withheld"}
    assert {one.document["backfill_reason"] for one in told} == {"the first days were not landed"}


def test_the_same_backfill_again_writes_nothing(filled: Filled) -> None:
    again = run_backfill(filled.context, filled.request())
    assert again.error is None and again.written == 0


def test_dates_are_predicted_in_their_turn_and_once(filled: Filled) -> None:
    last = filled.days[-2]
    request = filled.request(first=filled.days[-4], predict=True)
    report = run_backfill(filled.context, request)
    assert report.error is None
    versions = "select * from nba_predictions.player_prop_predictions order by prediction_id"
    held = rows_of(filled.context.target, versions)
    assert {day for day in held["game_date"] if day <= last}
    assert (held["predicted_at"] < held["tipoff_at"]).all()
    assert batches(filled.context.ledger, state="running") == []
    again = run_backfill(filled.context, request)
    assert again.written == 0
    assert rows_of(filled.context.target, versions).equals(held)


@pytest.mark.parametrize(
    ("days", "why"),
    [((5, 1), "the first date is after the last one"), ((-400, -390), "no game of these dates")],
)
def test_a_stretch_without_games_is_an_error(
    filled: Filled, days: tuple[int, int], why: str
) -> None:
    first, last = (filled.days[0] + timedelta(days=number) for number in days)
    report = run_backfill(filled.context, filled.request(first=first, last=last))
    assert report.status is RunStatus.FAILED and why in str(report.error)
