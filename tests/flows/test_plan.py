"""A plan says what the next update then does, and leaves everything as it was."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dbt_project.copies import scratch_directory
from flows.land import land_file
from flows.plan import run_plan
from flows.report import RunReport
from flows.request import DEFAULT_UPDATE_FEEDS, UpdateRequest
from flows.update import run_update
from ops.alerts import recent_alerts
from ops.runs import get_run, new_run, start_run
from ops.settings import Settings
from tests.flows.conftest import BOXSCORES, SandboxDay, corrected_log

INJURIES = ("nbac_injury_report",)
LINES = ("odds_api_player_points_props",)


@pytest.fixture(scope="module")
def day(ran_day: tuple[SandboxDay, RunReport]) -> SandboxDay:
    assert ran_day[1].error is None
    return ran_day[0]


def warehouse_file(day: SandboxDay) -> Path:
    path = day.context.target.path
    assert path is not None
    return path


def files_of(settings: Settings) -> dict[Path, bytes]:
    """Everything that an update writes but landing and ledger."""
    roots = (settings.warehouse.parent, settings.models, settings.published)
    return {path: path.read_bytes() for root in roots for path in root.rglob("*") if path.is_file()}


def planned(day: SandboxDay, hour: int, feeds: tuple[str, ...]) -> RunReport:
    """Plan an update and see that nothing but landing and ledger was written."""
    before = files_of(day.context.settings)
    request = UpdateRequest(day.league.demo_date, day.upstream, feeds)
    report = run_plan(day.at(hour), request)
    assert report.error is None
    assert files_of(day.context.settings) == before
    return report


def updated(day: SandboxDay, hour: int, feeds: tuple[str, ...]) -> RunReport:
    request = UpdateRequest(day.league.demo_date, day.upstream, feeds)
    return run_update(day.at(hour), request)


def told(report: RunReport) -> dict[str, Any]:
    """What a plan promises."""
    predictions = report.phases.get("predictions")
    return {
        "receipts": {receipt.model: receipt for receipt in report.receipts},
        "entities": report.entities_changed,
        "predicted": report.predicted,
        "predictions": predictions and replace(predictions, seconds=0.0),
        "standing": [
            (row["player_lookup"], row["system_id"], row["mean"]) for row in report.predictions
        ],
        "news": report.news,
        "written": report.written,
    }


def test_an_injury_is_done_as_planned(day: SandboxDay) -> None:
    plan = planned(day, 14, INJURIES)
    update = updated(day, 14, INJURIES)
    assert told(plan) == told(update)
    (payload,) = plan.news
    features = told(plan)["receipts"]["player_gameday_features"]
    assert payload.feed == "nbac_injury_report"
    assert features.updated > 0
    assert features.because == INJURIES
    assert plan.predicted.players


def test_without_news_nothing_would_change(day: SandboxDay) -> None:
    plan = planned(day, 14, INJURIES)
    update = updated(day, 14, INJURIES)
    assert told(plan) == told(update)
    assert (plan.written, plan.news, plan.receipts) == (0, (), ())


def test_moved_lines_are_done_as_planned(day: SandboxDay) -> None:
    plan = planned(day, 15, LINES)
    update = updated(day, 15, LINES)
    assert told(plan) == told(update)
    assert {payload.feed for payload in plan.news} == set(LINES)
    assert told(plan)["receipts"]["player_points_lines"].updated > 0
    assert told(plan)["receipts"]["player_gameday_features"].because == LINES


def test_a_corrected_box_score_from_a_file_is_done_as_planned(
    day: SandboxDay, tmp_path: Path
) -> None:
    land_file(day.at(16), BOXSCORES, corrected_log(day, tmp_path), None, None)
    plan = planned(day, 16, ())
    update = updated(day, 16, ())
    assert told(plan) == told(update)
    assert [payload.feed for payload in plan.news] == [BOXSCORES]
    assert told(plan)["receipts"][BOXSCORES].updated == 1


def test_an_update_after_a_plan_asks_again_and_still_does_the_same(day: SandboxDay) -> None:
    plan = planned(day, 18, DEFAULT_UPDATE_FEEDS)
    update = updated(day, 18, DEFAULT_UPDATE_FEEDS)
    assert told(plan) == told(update)
    assert sum(feed.landed for feed in plan.landing) == len(plan.news) > 0
    assert sum(feed.landed for feed in update.landing) == 0


def test_what_a_killed_run_left_is_planned_too(day: SandboxDay) -> None:
    context = day.at(18)
    with context.warehouse() as warehouse:
        warehouse.execute(
            "delete from nba_orchestration.watermarks where model = 'line_prediction_results'"
        )
    killed = new_run(
        "predict", context.wall.now(), target="duckdb", target_label=context.target.label
    )
    start_run(context.ledger, replace(killed, status="failed"))
    plan = planned(day, 18, ())
    update = updated(day, 18, ())
    assert told(plan) == told(update)
    assert "line_prediction_results" in told(plan)["receipts"]


def test_a_plan_is_recorded_as_a_plan_with_its_receipts(day: SandboxDay) -> None:
    plan = planned(day, 18, INJURIES)
    run = get_run(day.context.ledger, plan.execution_id)
    assert run is not None and run.report is not None
    assert (run.kind, run.status) == ("plan", "success")
    assert run.report["written"] == 0


def test_what_a_killed_plan_left_is_cleared_away(day: SandboxDay) -> None:
    left = scratch_directory(warehouse_file(day))
    left.mkdir()
    (left / "half.duckdb").write_bytes(b"half")
    report = run_plan(day.at(18), UpdateRequest(day.league.demo_date, day.upstream, INJURIES))
    assert report.error is None
    assert not left.exists()


def test_a_date_that_was_never_run_cannot_be_planned(day: SandboxDay) -> None:
    date = day.league.game_dates[-1] + timedelta(days=1)
    request = UpdateRequest(date, day.upstream, INJURIES)
    before = recent_alerts(day.context.ledger)
    report = run_plan(day.at(18), request)
    assert report.error is not None
    assert f"plan {date}: the date was never run in duckdb:{warehouse_file(day)};" in report.error
    assert recent_alerts(day.context.ledger) == before, "who asked for a plan reads why it failed"
    run_update(day.at(18), request)
    assert len(recent_alerts(day.context.ledger)) == len(before) + 1


def test_an_error_that_nobody_expected_of_a_plan_alerts_nobody(day: SandboxDay) -> None:
    def amiss(_message: str) -> None:
        raise ValueError("amiss")

    context = replace(day.at(18), tell=amiss)
    request = UpdateRequest(day.league.demo_date, day.upstream, INJURIES)
    before = recent_alerts(day.context.ledger)
    with pytest.raises(ValueError, match="amiss"):
        run_plan(context, request)
    assert recent_alerts(day.context.ledger) == before, "who asked for a plan reads why it failed"
    with pytest.raises(ValueError, match="amiss"):
        run_update(context, request)
    assert len(recent_alerts(day.context.ledger)) == len(before) + 1
