"""What surrounds the work of a deployed flow: dates, guards, claims and how it ends."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun

from flows import deployed as module
from flows.context import RunContext
from flows.deployed import (
    Asked,
    RunFailedError,
    RunFailedForNowError,
    asked,
    document_of,
    done,
)
from flows.deployments import daily
from flows.game_dates import EASTERN, PACIFIC, NoGameDateError, TooEarlyError, asked_date
from flows.report import RunReport, RunStatus
from flows.season_guard import Needs
from flows.session import run_context
from ops import received
from ops.clock import FixedClock
from ops.errors import ConfigurationError
from ops.records import Run, RunKind
from ops.run_origin import RunOrigin, TriggerSource
from ops.runs import finish_run, recent_runs, start_run
from tests.flows.conftest import scratch_settings

DAY = date(2024, 3, 15)
NOW = datetime(2024, 3, 15, 18, tzinfo=UTC)


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunContext]:
    """A place in which nothing is; work is tried once, without an engine."""
    monkeypatch.setattr(module, "retried", lambda _name, work: work())
    with run_context(scratch_settings(tmp_path)) as context:
        yield replace(context, clock=FixedClock(NOW))


def by(source: TriggerSource, message_id: str | None = None, day: date = DAY) -> Asked:
    return Asked("update", day, RunOrigin("c-1", source, message_id))


def test_a_given_date_is_taken_and_a_schedule_means_the_day_of_its_own_zone() -> None:
    late = datetime(2024, 3, 16, 5, 30, tzinfo=UTC)  # 01:30 Eastern, 22:30 Pacific the day before
    assert asked_date("2024-03-01", late) == date(2024, 3, 1)
    assert asked_date(None, late, EASTERN) == date(2024, 3, 16)
    assert asked_date(None, late, PACIFIC) == date(2024, 3, 15)


@pytest.mark.parametrize("text", [None, "", "tomorrow"])
def test_nobody_but_a_schedule_may_leave_the_date_out(text: str | None) -> None:
    with pytest.raises(NoGameDateError, match="2024-03-15"):
        asked("update", text, "c-1", "m-1")


def test_a_flow_run_of_a_schedule_is_of_its_day_and_begins_a_chain_of_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    due = datetime(2024, 3, 16, 5, 30, tzinfo=UTC)
    run = FlowRun(flow_id=uuid4(), auto_scheduled=True, expected_start_time=due)
    monkeypatch.setattr(module, "_flow_run", lambda: run)
    assert asked("scrape", None) == Asked(
        "scrape", date(2024, 3, 16), RunOrigin(str(run.id), "scheduler")
    )
    assert asked("predict", None, zone=PACIFIC).game_date == DAY
    assert asked("scrape", "2024-03-01", "c-1").origin.correlation_id == "c-1"


def test_a_flow_run_of_a_message_keeps_to_what_the_message_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = FlowRun(flow_id=uuid4(), auto_scheduled=False)
    monkeypatch.setattr(module, "_flow_run", lambda: run)
    assert asked("update", "2024-03-15", "", "m-1").origin == RunOrigin(None, "event", "m-1")
    with pytest.raises(NoGameDateError):
        asked("update", None, "c-1", "m-1")


def test_a_date_more_than_a_day_ahead_is_refused(context: RunContext) -> None:
    def work(_context: RunContext) -> NoReturn:
        raise AssertionError("nothing is known of that day")

    with pytest.raises(TooEarlyError, match="more than a day after today"):
        done(context, by("event", "m-1", date(2024, 3, 17)), work)
    assert done(context, by("manual", day=date(2024, 3, 16)), lambda _context: {"did": 1})


def test_work_of_a_message_is_done_once(context: RunContext) -> None:
    times: list[int] = []

    def work(_context: RunContext) -> dict[str, Any]:
        times.append(1)
        return {"did": len(times)}

    assert done(context, by("event", "m-1"), work) == {"did": 1}
    assert done(context, by("event", "m-1"), work)["reason"] == "it was done already"
    assert done(context, by("event", "m-2"), work) == {"did": 2}


def failing(error: Exception) -> Callable[[RunContext], dict[str, Any]]:
    def work(_context: RunContext) -> dict[str, Any]:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "goes_on"),
    [(RunFailedForNowError("lease held"), True), (RunFailedError("a model failed"), False)],
)
def test_a_message_is_given_up_after_a_permanent_error_only(
    context: RunContext, error: Exception, goes_on: bool
) -> None:
    with pytest.raises(RunFailedError):
        done(context, by("event", "m-1"), failing(error))
    told = done(context, by("event", "m-1"), lambda _context: {"did": 1})
    assert (told == {"did": 1}) is goes_on
    assert goes_on or told["reason"] == "given up after 1 attempts: a model failed"


def test_a_message_whose_work_keeps_failing_is_given_up(context: RunContext) -> None:
    for _ in range(received.MOST_ATTEMPTS):
        with pytest.raises(RunFailedError):
            done(context, by("event", "m-1"), failing(RunFailedForNowError("lease held")))
    told = done(context, by("event", "m-1"), lambda _context: {"did": 1})
    assert told["reason"] == "given up after 3 attempts: lease held"


@pytest.mark.parametrize(
    ("source", "needs", "spares"),
    [("scheduler", "slate", True), ("manual", "slate", False), ("scheduler", None, False)],
)
def test_only_a_schedule_is_spared_and_that_is_a_recorded_run(
    context: RunContext,
    monkeypatch: pytest.MonkeyPatch,
    source: TriggerSource,
    needs: Needs | None,
    spares: bool,
) -> None:
    monkeypatch.setattr(module, "reason_to_rest", lambda *_asked: "off-day: no game")
    told = done(context, by(source), lambda _context: {"did": 1}, needs=needs)
    runs = recent_runs(context.ledger)
    if not spares:
        assert told == {"did": 1} and runs == []
        return
    assert (told["status"], told["reason"]) == ("skipped", "off-day: no game")
    (run,) = runs
    assert (run.kind, run.status, run.correlation_id) == ("update", "skipped", "c-1")
    assert run.report == {"status": "skipped", "reason": "off-day: no game"}


@pytest.mark.parametrize(("category", "for_now"), [("transient", True), ("permanent", False)])
def test_a_failed_report_fails_the_flow_by_the_class_of_its_error(
    context: RunContext, category: str, for_now: bool
) -> None:
    kind: RunKind = "update"
    start_run(context.ledger, Run("e-1", "c-1", kind, NOW, DAY))
    finish_run(context.ledger, "e-1", "failed", NOW, failure_category=category, error="why")
    report = RunReport(
        kind, DAY, NOW, "c-1", "e-1", "landed", "duckdb", RunStatus.FAILED, 0.1, error="why"
    )
    with pytest.raises(RunFailedError, match="why") as raised:
        document_of(context, report)
    assert isinstance(raised.value, RunFailedForNowError) is for_now


def test_no_deployment_asks_a_simulated_league() -> None:
    with pytest.raises(ConfigurationError, match="started by commands only"):
        asyncio.run(daily.fn(game_date="2024-03-15", upstream="sandbox"))
