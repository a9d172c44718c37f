"""A scrape and a chain of runs leave what one run of the whole day leaves."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.context import RunContext
from flows.day import run_day
from flows.phase_run import PhaseRequest, phase_run
from flows.report import RunReport
from flows.request import RunRequest, UpstreamChoice, UpstreamKind
from flows.scrape import ScrapeRequest, scrape
from flows.steps import STEPS
from ops import outbox
from ops.errors import ConfigurationError
from ops.lease import acquire, release
from ops.message import Topic
from ops.runs import get_run, recent_runs
from tests.changes.comparing import change_tables, different_tables, snapshots, stale_snapshots
from tests.flows.chain import triggers
from tests.flows.conftest import SandboxDay, opened, rows_of

PREDICTED = """
select
    predictions.* exclude (
        prediction_id, supersedes, content_hash, predicted_at, written_at, correlation_id,
        execution_id, feature_row_hash
    ),
    lines.bookmaker as book, lines.line_source, lines.line as book_line, lines.p_over as book_p_over
from nba_predictions.player_prop_predictions as predictions
left join nba_predictions.player_line_predictions as lines
    on predictions.prediction_id = lines.prediction_id
order by all
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
    assert {one.state for one in said} == {"sent"}


def test_a_day_in_one_run_asks_nobody_for_more(whole: SandboxDay) -> None:
    sent = [one for one in outbox.posted(whole.context.ledger) if one.state == "sent"]
    assert not {one.topic for one in sent} & {
        Topic.SCRAPED,
        Topic.ANALYTICS_MAY_BEGIN,
        Topic.PRECOMPUTE_MAY_BEGIN,
        Topic.PREDICTIONS_MAY_BEGIN,
    }


def test_scrapes_run_beside_each_other_and_beside_a_writer(
    chained: tuple[SandboxDay, list[RunReport]],
) -> None:
    day, _ = chained
    context = day.at(15)
    feeds = (["nbac_injury_report"], ["odds_api_player_points_props"], ["bdl_injuries"])
    requests = [ScrapeRequest(day.league.demo_date, day.upstream, names) for names in feeds]
    held = acquire(context.ledger, context.target.label, "somebody", context.wall)
    try:
        with ThreadPoolExecutor(len(requests)) as pool:
            reports = list(pool.map(lambda request: scrape(context, request), requests))
    finally:
        release(context.ledger, held)
    assert [report.error for report in reports] == [None] * len(requests)
    assert [[one.feed for one in report.landing] for report in reports] == list(map(list, feeds))


def test_a_scrape_that_fails_is_recorded_and_says_so(
    chained: tuple[SandboxDay, list[RunReport]],
) -> None:
    day, _ = chained
    real = UpstreamChoice(UpstreamKind.LIVE)
    report = scrape(day.at(15), ScrapeRequest(day.league.demo_date, real, ["nbac_schedule"]))
    assert report.error is not None and "simulated" in report.error
    (run,) = recent_runs(day.context.ledger, correlation_id=report.correlation_id)
    assert (run.kind, run.status) == ("scrape", "failed")
    (said,) = outbox.posted(day.context.ledger, correlation_id=report.correlation_id)
    assert said.document["status"] == "failed"


def test_a_step_that_is_none_is_refused(chained: tuple[SandboxDay, list[RunReport]]) -> None:
    day, _ = chained
    with pytest.raises(ConfigurationError, match="phase_9: not known"):
        phase_run(day.at(15), PhaseRequest("phase_9", day.league.demo_date))


def test_an_archive_is_not_scraped(
    chained: tuple[SandboxDay, list[RunReport]], tmp_path: Path
) -> None:
    day, _ = chained
    archive = UpstreamChoice(UpstreamKind.ARCHIVE, directory=tmp_path)
    with pytest.raises(ConfigurationError, match="nba-props land"):
        scrape(day.at(15), ScrapeRequest(day.league.demo_date, archive))
