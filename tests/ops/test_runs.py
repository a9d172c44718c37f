from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ops.ledger import Ledger, LedgerError
from ops.records import Run
from ops.runs import (
    abandoned_runs,
    fail_abandoned_run,
    finish_run,
    get_run,
    left_unfinished,
    recent_runs,
    start_run,
)

NOW = datetime(2024, 3, 15, 22, 0, tzinfo=UTC)


def run(execution_id: str, started_at: datetime = NOW) -> Run:
    return Run(execution_id, "c-1", "run", started_at, date(2024, 3, 15), target="duckdb")


def test_a_run_is_one_row_updated_in_place(ledger: Ledger) -> None:
    start_run(ledger, run("e-1"))
    started = get_run(ledger, "e-1")
    assert started is not None and started.status == "running"
    finish_run(ledger, "e-1", "degraded", NOW, error="one feed", report={"written": 3})
    runs = recent_runs(ledger)
    assert [(found.execution_id, found.status) for found in runs] == [("e-1", "degraded")]
    assert runs[0].report == {"written": 3}
    assert runs[0].finished_at == NOW


def test_recent_runs_are_newest_first_and_can_be_narrowed(ledger: Ledger) -> None:
    start_run(ledger, run("old", NOW - timedelta(days=1)))
    start_run(ledger, run("new"))
    assert [found.execution_id for found in recent_runs(ledger)] == ["new", "old"]
    assert recent_runs(ledger, kind="train") == []
    assert len(recent_runs(ledger, game_date=date(2024, 3, 15), limit=1)) == 1


def test_finishing_a_run_that_never_started_says_so(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="run ghost: not in the ledger"):
        finish_run(ledger, "ghost", "success", NOW)


def test_runs_left_running_by_a_killed_process_are_closed(ledger: Ledger) -> None:
    for execution_id, label in (("killed", "duckdb:a"), ("alive", "duckdb:b"), ("older", None)):
        start_run(ledger, replace(run(execution_id), target_label=label))
    start_run(ledger, replace(run("elsewhere"), target="bigquery", target_label="bigquery:a"))
    abandoned = abandoned_runs(ledger, "duckdb:a")
    assert {found.execution_id for found in abandoned} == {"killed", "older"}
    for found in abandoned:
        fail_abandoned_run(ledger, found, NOW)
    assert {found.execution_id: found.status for found in recent_runs(ledger)} == {
        "killed": "failed",
        "older": "failed",
        "alive": "running",
        "elsewhere": "running",
    }


def test_what_a_run_left_is_known_until_a_day_or_an_update_ends_well(ledger: Ledger) -> None:
    told = []
    for hours, (kind, label, status) in enumerate(
        (
            ("run", "duckdb:a", "success"),
            ("update", "duckdb:b", "failed"),
            ("replay", "duckdb:a", "failed"),
            ("grade", "duckdb:a", "success"),
            ("update", "duckdb:a", "failed"),
            ("plan", "duckdb:a", "success"),
            ("update", "duckdb:a", "degraded"),
            ("land", "duckdb:a", "failed"),
            ("predict", "duckdb:a", "failed"),
            ("run", "duckdb:a", "success"),
            ("backfill", "duckdb:a", "running"),
        )
    ):
        begun = replace(run(f"e-{hours}", NOW + timedelta(hours=hours)), kind=kind)
        start_run(ledger, replace(begun, target_label=label, status=status))
        told.append((kind, left_unfinished(ledger, "duckdb:a", "asking")))
    assert [kind if is_left else "-" for kind, is_left in told] == [
        *("-", "-", "replay", "grade", "update", "plan", "-", "-", "predict", "-", "backfill")
    ]
    assert left_unfinished(ledger, "duckdb:b", "asking")
    assert left_unfinished(ledger, "duckdb", "asking")
    assert not left_unfinished(ledger, "duckdb:a", "e-10")


def test_what_a_run_left_is_known_to_one_that_began_on_a_clock_set_back(ledger: Ledger) -> None:
    start_run(ledger, replace(run("killed"), status="failed"))
    start_run(ledger, run("asking", NOW - timedelta(hours=1)))
    assert left_unfinished(ledger, "duckdb", "asking")


def test_a_naive_timestamp_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="time zone"):
        start_run(ledger, run("e-1", datetime(2024, 3, 15)))
