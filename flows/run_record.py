"""How a run of a game date is recorded at its end: its report, its messages, its failure."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flows.alerting import failed_alert, send_alerts
from flows.announce import abandon_gates
from flows.completions import Teller
from flows.context import RunContext
from flows.report import RunReport, RunStatus
from ops.failures import classify
from ops.message import Message
from ops.records import Run
from ops.redact import redact_text
from ops.run_origin import RunOrigin
from ops.runs import finish_run


def report_of(
    context: RunContext, run: Run, started: float, status: RunStatus, **said: Any
) -> RunReport:
    """The report of a run with what it says of itself; started: by time.perf_counter()."""
    assert run.game_date is not None
    return RunReport(
        kind=run.kind,
        game_date=run.game_date,
        as_of=context.clock.now(),
        correlation_id=run.correlation_id,
        execution_id=run.execution_id,
        upstream=run.upstream or "",
        target=run.target or "",
        status=status,
        seconds=time.perf_counter() - started,
        **said,
    )


def failure_of(
    context: RunContext, run: Run, origin: RunOrigin, step: str, report: RunReport, category: str
) -> Message:
    """The message of a run that failed at a step. category: the class of its failure."""
    error = redact_text(report.error or "")
    return Teller.of(run, origin).of_failure(run.kind, step, error, category, context.wall.now())


def record_end(
    context: RunContext,
    run: Run,
    status: RunStatus,
    category: str | None,
    error: str | None,
    report: RunReport | None = None,
    messages: Sequence[Message] = (),
) -> None:
    """Record how a run ended, with what it announces."""
    document = None
    if report is not None:
        document = replace(report, predictions=()).as_json()
    finish_run(
        context.ledger,
        run.execution_id,
        status.value,
        context.wall.now(),
        failure_category=category,
        error=error,
        report=document,
        messages=messages,
    )


def record_failure(
    context: RunContext, run: Run, error: BaseException, written: Sequence[Message] = ()
) -> None:
    """Record a run that ended by an error that nobody expected, and alert of it but for a plan."""
    category = str(classify(error))
    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    abandon_gates(context, run)
    record_end(context, run, RunStatus.FAILED, category, told, messages=written)
    if run.kind == "plan" or isinstance(error, KeyboardInterrupt):
        return  # whoever asked for it or ended it knows
    alert = failed_alert(run.kind, category, redact_text(told), run.correlation_id)
    send_alerts(context, [alert], RunOrigin(backfill_reason=run.backfill_reason))
