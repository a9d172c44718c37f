"""The report of a run, as little of it as there must be."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from flows.report import RunReport, RunStatus

_LEAST = RunReport(
    kind="run",
    game_date=date(2024, 3, 15),
    as_of=datetime(2024, 3, 15, 22, tzinfo=UTC),
    correlation_id="c",
    execution_id="e",
    upstream="live",
    target="duckdb",
    status=RunStatus.SUCCESS,
    seconds=1.0,
)


def run_report(**parts: Any) -> RunReport:
    """A report that differs in these parts."""
    return replace(_LEAST, **parts)
