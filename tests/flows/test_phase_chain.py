"""A scrape and a chain of runs leave what one run of the whole day leaves."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from dbt_project.control_tables import PREDICTIONS
from dbt_project.targets import duckdb_target
from dbt_project.warehouse import open_warehouse
from flows.context import RunContext
from flows.day import run_day
from flows.phase_run import PhaseRequest, phase_run
from flows.prediction_check import check_predictions
from flows.report import RunReport
from flows.request import RunRequest, UpstreamChoice, UpstreamKind
from flows.scrape import ScrapeRequest, scrape
from flows.steps import STEPS
from ops import outbox
from ops.alerts import recent_alerts
from ops.batches import Player
from ops.errors import ConfigurationError
from ops.lease import acquire, release
from ops.message import Topic
from ops.runs import get_run, recent_runs
from predictions.fan_out import Answer, Predict, in_threads
from predictions.predict import PredictionBatch
from tests.changes.comparing import change_tables, different_tables, snapshots, stale_snapshots
from tests.changes.place import copy_of
from tests.flows.chain import triggers
from tests.flows.conftest import SandboxDay, opened, rows_of
from tests.flows.predicted_anew import anew

PREDICTED = """
select
    predictions.* exclude (
        prediction_id, supersedes, content_hash, predicted_at, written_at, computed_at,
        correlation_id, execution_id, feature_row_hash
    ),
    lines.bookmaker as book, lines.line_source, lines.line as book_line, lines.p_over as book_p_over
from nba_predictions.player_prop_predictions as predictions
left join nba_predictions.player_line_predictions as lines
    on predictions.prediction_id = lines.prediction_id
order by all
"""


READY = """
select distinct player_lookup
from nba_predictions.ml_feature_store_v2
where
    is_prediction_ready
    and not is_removed
    and coalesce(lower(player_status), '') not in ('out', 'doubtful')
    and game_date = (select max(game_date) from nba_predictions.player_prop_predictions)
order by player_lookup
"""


@pytest.fixture(scope="module")
def whole(
    chained: tuple[SandboxDay, list[RunReport]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SandboxDay]:
    """The day in one run."""
    day, _ = chained
    with opened(tmp_path_factory.mktemp("whole")) as context:
        whole = SandboxDay(day.league, day.server, context)
        report = run_day(whole.at(13), RunRequest(day.league.demo_date, whole.upstream))
        assert report.error is None, report.error
        yield whole


def test_a_chain_of_runs_leaves_what_one_run_leaves(
    whole: SandboxDay, chained: tuple[SandboxDay, list[RunReport]]
) -> None:
    day, _ = chained
    for side in (whole, day):
        side.context.session.release()
    warehouses = {
        "whole": whole.context.settings.warehouse,
        "chained": day.context.settings.warehouse,
    }
    tables = change_tables(day.context.session)
    assert len(tables) > 40
    assert [str(one) for one in different_tables(warehouses, tables)] == []
    kept = snapshots(day.context.session)
    assert kept and stale_snapshots(warehouses["chained"], kept) == []
    predicted = [rows_of(side.context.target, PREDICTED) for side in (whole, day)]
    assert len(predicted[0]) > 0
    assert predicted[0].equals(predicted[1])
    assert published(whole.context) == published(day.context)


def published(context: RunContext) -> list[str]:
    return sorted(path.name for path in context.settings.published.iterdir())


def test_each_step_asks_for_the_next_one_once(
    chained: tuple[SandboxDay, list[RunReport]],
) -> None:
    day, reports = chained
    ledger = day.context.ledger
    (correlation_id,) = {report.correlation_id for report in reports}
    kinds = [report.kind for report in reports]
    assert kinds == ["scrape", *["phase"] * len(STEPS), "predict"]
    asked = triggers(day.context, correlation_id)
    assert [one.document["output_table"] for one in asked] == [step.behind for step in STEPS]
    begun_by = [get_run(ledger, report.execution_id) for report in reports[2:]]
    assert [run.trigger_message_id for run in begun_by if run] == [one.message_id for one in asked]


def test_a_scrape_announces_every_feed_and_needs_no_warehouse(
    chained: tuple[SandboxDay, list[RunReport]],
) -> None:
    day, reports = chained
    (scraped, *_) = reports
    run = get_run(day.context.ledger, scraped.execution_id)
    assert run is not None and run.kind == "scrape" and run.target_label is None
    said = [
        one
        for one in outbox.posted(day.context.ledger, correlation_id=scraped.correlation_id)
        if one.topic == Topic.SCRAPED and one.execution_id == scraped.execution_id
    ]
    assert {one.document["output_table"] for one in said} == {one.feed for one in scraped.landing}
    assert {one.state for one in said} == {outbox.KEPT}


def test_a_day_in_one_run_asks_nobody_for_more(whole: SandboxDay) -> None:
    (run,) = recent_runs(whole.context.ledger, kind="run")
    said = outbox.posted(whole.context.ledger, correlation_id=run.correlation_id)
    for_all = [one for one in said if one.state == outbox.KEPT]
    assert for_all
    assert not {one.topic for one in for_all} & {
        Topic.SCRAPED,
        Topic.ANALYTICS_MAY_BEGIN,
        Topic.PRECOMPUTE_MAY_BEGIN,
        Topic.PREDICTIONS_MAY_BEGIN,
    }


def test_scrapes_run_beside_each_other_and_beside_a_writer(
    whole: SandboxDay,
) -> None:
    context = whole.at(15)
    feeds = (["nbac_injury_report"], ["odds_api_player_points_props"], ["bdl_injuries"])
    requests = [ScrapeRequest(whole.league.demo_date, whole.upstream, names) for names in feeds]
    held = acquire(context.ledger, context.target.label, "somebody", context.wall)
    try:
        with ThreadPoolExecutor(len(requests)) as pool:
            reports = list(pool.map(lambda request: scrape(context, request), requests))
    finally:
        release(context.ledger, held)
    assert [report.error for report in reports] == [None] * len(requests)
    assert [[one.feed for one in report.landing] for report in reports] == list(map(list, feeds))


def test_a_scrape_that_fails_is_recorded_and_says_so(
    whole: SandboxDay,
) -> None:
    real = UpstreamChoice(UpstreamKind.LIVE)
    report = scrape(whole.at(15), ScrapeRequest(whole.league.demo_date, real, ["nbac_schedule"]))
    assert report.error is not None and "simulated" in report.error
    (run,) = recent_runs(whole.context.ledger, correlation_id=report.correlation_id)
    assert (run.kind, run.status) == ("scrape", "failed")
    (said,) = outbox.posted(whole.context.ledger, correlation_id=report.correlation_id)
    assert said.document["status"] == "failed"


def test_a_step_that_is_none_is_refused(whole: SandboxDay) -> None:
    with pytest.raises(ConfigurationError, match="phase_9: not known"):
        phase_run(whole.at(15), PhaseRequest("phase_9", whole.league.demo_date))


def test_an_archive_is_not_scraped(whole: SandboxDay, tmp_path: Path) -> None:
    archive = UpstreamChoice(UpstreamKind.ARCHIVE, directory=tmp_path)
    with pytest.raises(ConfigurationError, match="nba-props land"):
        scrape(whole.at(15), ScrapeRequest(whole.league.demo_date, archive))


@dataclass
class Told:
    """Remembers what the prediction step says of players."""

    begun: set[Player] = field(default_factory=set)
    completed: set[Player] = field(default_factory=set)
    failed: dict[Player, str] = field(default_factory=dict)

    def begin(self, players: Collection[Player]) -> None:
        self.begun |= set(players)

    def end(self, completed: Collection[Player], failed: Mapping[Player, str]) -> None:
        self.completed |= set(completed)
        self.failed |= failed


def test_an_error_in_one_part_fails_its_players_and_no_others(
    chained: tuple[SandboxDay, list[RunReport]], tmp_path: Path
) -> None:
    day, _ = chained
    lost: set[str] = set()

    def second_part_lost(parts: Sequence[pd.DataFrame], predict: Predict) -> list[Answer]:
        lost.update(parts[1]["player_lookup"])

        def each(part: pd.DataFrame) -> PredictionBatch:
            if lost & set(part["player_lookup"]):
                raise RuntimeError("the worker is gone")
            return predict(part)

        return in_threads(2)(parts, each)

    told = Told()
    place = copy_of(day.context, tmp_path)
    made = anew(place, tmp_path / "anew.duckdb", day, second_part_lost, told)
    assert {player for player, _ in told.failed} == lost
    assert set(told.failed.values()) == {"RuntimeError: the worker is gone"}
    assert told.completed == told.begun - told.failed.keys() != set()
    usual = anew(place, tmp_path / "usual.duckdb", day, in_threads(2))
    assert set(made["player_lookup"]) == set(usual["player_lookup"]) - lost != set()


@pytest.mark.parametrize(("kept", "alerts"), [(1.0, 0), (0.8, 1), (0.0, 1)])
def test_the_morning_check_alerts_when_too_few_predictions_stand(
    chained: tuple[SandboxDay, list[RunReport]], tmp_path: Path, kept: float, alerts: int
) -> None:
    day, _ = chained
    place = copy_of(day.context, tmp_path)
    warehouse = open_warehouse(duckdb_target(place.warehouse))
    players = warehouse.query(READY)["player_lookup"].tolist()
    gone = players[round(len(players) * kept) :]
    for player in gone:
        delete = f"delete from {PREDICTIONS.full_name} where player_lookup = @player"
        warehouse.execute(delete, {"player": player})
    warehouse.close()
    with place.opened() as context:
        found = check_predictions(context, day.league.demo_date)
        raised = [one for one in recent_alerts(context.ledger) if one.severity == "critical"]
    assert (found.ready, found.predicted) == (len(players), len(players) - len(gone))
    assert len(raised) == alerts
    assert all(one.category == "coverage_low" for one in raised)
