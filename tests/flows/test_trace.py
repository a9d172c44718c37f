"""From a prediction back to what landed, and from a landed payload to what it reached."""

from pathlib import Path
from typing import Any

import pytest

from dbt_project.warehouse import open_warehouse
from flows.day import run_day
from flows.report import RunReport
from flows.request import RunRequest, UpdateRequest
from flows.trace import TraceError, trace
from flows.update import run_update
from tests.flows.conftest import SandboxDay

INJURIES = "nbac_injury_report"


@pytest.fixture(scope="module")
def full(sandbox_day: SandboxDay) -> RunReport:
    return run_day(
        sandbox_day.at(13), RunRequest(sandbox_day.league.demo_date, sandbox_day.upstream)
    )


@pytest.fixture(scope="module")
def updated(sandbox_day: SandboxDay, full: RunReport) -> RunReport:
    request = UpdateRequest(sandbox_day.league.demo_date, sandbox_day.upstream, (INJURIES,))
    return run_update(sandbox_day.at(14), request)


def traced(day: SandboxDay, identifier: str) -> dict[str, Any]:
    warehouse = open_warehouse(day.context.target)
    try:
        return trace(warehouse, day.context.ledger, identifier)
    finally:
        warehouse.close()


def reports_behind(day: SandboxDay, prediction_id: str) -> set[str]:
    payloads = traced(day, prediction_id)["payloads"]
    return {row["payload_id"] for row in payloads if row["feed"] == INJURIES}


def test_a_prediction_names_every_kind_of_payload_behind_it(
    sandbox_day: SandboxDay, full: RunReport
) -> None:
    found = traced(sandbox_day, str(full.predictions[0]["prediction_id"]))
    assert found["feature_row_is_current"]
    assert {row["fed"] for row in found["payloads"]} >= {
        "own games",
        "games of team-mates",
        "games of the opponent",
        "games of the league",
        "schedule",
        "points line",
        "game lines",
        "injuries",
        "identity",
        "roster moves",
    }


def test_each_version_has_the_injury_report_of_its_time(
    sandbox_day: SandboxDay, full: RunReport, updated: RunReport
) -> None:
    (news,) = updated.news
    second = next(row for row in updated.predictions if row["prediction_version"] == 2)
    assert reports_behind(sandbox_day, str(second["prediction_id"])) == {news.payload_id}
    earlier = reports_behind(sandbox_day, str(second["supersedes"]))
    assert len(earlier) == 1
    assert news.payload_id not in earlier


def test_a_payload_leads_to_its_rows_runs_features_and_predictions(
    sandbox_day: SandboxDay, updated: RunReport
) -> None:
    (news,) = updated.news
    found = traced(sandbox_day, news.payload_id)
    (rows,) = found["rows"]
    assert (rows["feed_table"], rows["removed_rows"]) == (INJURIES, 0)
    assert rows["live_rows"] > 0
    assert found["landed_by"]["execution_id"] == updated.execution_id
    assert [run["kind"] for run in found["read_by"]] == ["update"]
    receipts = {receipt["model"]: receipt for receipt in found["receipts"]}
    assert receipts["ml_feature_store_v2"]["updated"] > 0
    assert {row["fed"] for row in found["features"]} == {"injuries"}
    reached = {row["player_lookup"] for row in found["predictions"]}
    assert reached >= set(updated.predicted.players)


def test_a_payload_is_known_by_its_file_and_by_its_scope(
    sandbox_day: SandboxDay, updated: RunReport
) -> None:
    (news,) = updated.news
    found = traced(sandbox_day, news.payload_id)
    path = Path(sandbox_day.context.settings.landing) / found["payload"]["file"]
    assert path.is_file()
    assert traced(sandbox_day, str(path)) == found
    assert traced(sandbox_day, f"{INJURIES}/{news.scope}") == found


def test_what_never_landed_cannot_be_traced(sandbox_day: SandboxDay, full: RunReport) -> None:
    with pytest.raises(TraceError, match="no landed payload"):
        traced(sandbox_day, f"{INJURIES}/1999-01-01_01PM")
