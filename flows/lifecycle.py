"""What surrounds every run: identifiers, the ledger's record, the writer's lease, clean-up.

`execute` is for runs of a game date that end in a report, `recorded` for what else writes a target.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from dbt_project.warehouse import Warehouse, WarehouseBusyError
from flows.alerting import announce_and_alert, failed_alert, send_alerts
from flows.announce import abandon_gates, announce_abandoned, written_by
from flows.completions import Teller
from flows.context import LEASE_TERM, RunContext
from flows.phases import PhaseClock
from flows.report import RunReport, RunStatus
from flows.worlds import refuse_mixed_worlds
from ops.errors import NbaPropsError
from ops.failures import classify
from ops.ids import correlation_id, new_execution_id
from ops.lease import Lease, acquire, release, renew
from ops.logging import bound_run, get_logger
from ops.message import Message
from ops.records import Run, RunKind
from ops.redact import redact_text
from ops.run_origin import BY_HAND, RunOrigin
from ops.runs import abandoned_runs, finish_run, start_run

Result = TypeVar("Result")

# How long a run waits for who reads the warehouse's file for a moment, such as `status`.
BUSY_SECONDS, BUSY_PAUSE = 10.0, 0.2


@dataclass
class Execution:
    """One run while it is under way.

    announced: messages that are in the outbox already. to_announce: those that go there with the
    run's end. at_step: which one is under way. problems:
    what was due and did not arrive, which makes the run degraded. warnings: what a reader should
    know all the same. notices: for information.
    """

    context: RunContext
    kind: RunKind
    game_date: date
    upstream: str
    execution_id: str
    correlation_id: str
    started_at: datetime
    warehouse: Warehouse
    lease: Lease
    origin: RunOrigin = BY_HAND
    phases: PhaseClock = field(default_factory=PhaseClock)
    announced: list[Message] = field(default_factory=list)
    to_announce: list[Message] = field(default_factory=list)
    at_step: str = "begin"
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    def step(self, name: str, told: str, action: Callable[[], Result]) -> Result:
        """Say what begins, keep the lease, and do it.

        Raises:
            LeaseLostError: another run took the target over, so nothing more may be written.
        """
        self.at_step = name
        self.context.tell(told)
        self.lease = renew(self.context.ledger, self.lease, self.context.wall, LEASE_TERM)
        return self.context.step(name, action)

    def seconds(self) -> float:
        """Wall time since the run began."""
        return time.perf_counter() - self.started


def teller_of(execution: Execution) -> Teller:
    """What the messages of an execution have in common."""
    return Teller(
        execution.execution_id, execution.correlation_id, execution.game_date, execution.origin
    )


def execute(
    context: RunContext,
    kind: RunKind,
    game_date: date,
    upstream: str,
    body: Callable[[Execution], RunReport],
    origin: RunOrigin = BY_HAND,
) -> RunReport:
    """Run `body` under a lease, recorded in the ledger, and give the warehouse back.

    The run's end and the messages that announce its outputs are recorded together, then relayed.

    An error meant for people becomes a report with status failed; any other is recorded and
    raised again.

    Raises:
        LeaseHeldError: another run writes the target; nothing was started.
    """
    execution_id = new_execution_id()
    correlation = correlation_id(origin.correlation_id, execution_id)
    started_at = context.wall.now()
    lease = acquire(context.ledger, context.target.label, execution_id, context.wall, LEASE_TERM)
    run = Run(
        execution_id=execution_id,
        correlation_id=correlation,
        kind=kind,
        started_at=started_at,
        game_date=game_date,
        target=str(context.target.name),
        target_label=context.target.label,
        upstream=upstream,
        trigger_source=origin.source,
        trigger_message_id=origin.message_id,
        is_id_given=origin.has_id,
        backfill_reason=origin.backfill_reason,
    )
    started = time.perf_counter()
    warehouse: Warehouse | None = None
    execution: Execution | None = None
    category: str | None = None
    written: list[Message] = []
    try:
        abandoned = abandoned_runs(context.ledger, context.target.label)
        start_run(context.ledger, run)
    except BaseException:
        release(context.ledger, lease)
        raise
    try:
        with bound_run(correlation, execution_id):
            refuse_mixed_worlds(context.ledger, upstream)
            warehouse = _opened(context)
            warehouse.ensure_schemas()
            announce_abandoned(context, warehouse, abandoned)
            execution = Execution(
                context=context,
                kind=kind,
                game_date=game_date,
                upstream=upstream,
                execution_id=execution_id,
                correlation_id=correlation,
                started_at=started_at,
                warehouse=warehouse,
                lease=lease,
                origin=origin,
                started=started,
            )
            report = body(execution)
    except NbaPropsError as error:
        category = str(classify(error))
        report = failed_report(run, context, str(error), time.perf_counter() - started)
        if execution is not None:
            warnings = (*execution.problems, *execution.warnings)
            report = replace(report, warnings=warnings, notices=tuple(execution.notices))
        written = _written(context, warehouse, run, origin)
    except BaseException as error:
        record_failure(context, run, error, _written(context, warehouse, run, origin))
        raise
    finally:
        if warehouse is not None:
            warehouse.close()
        context.session.release()
        release(context.ledger, lease)
    if report.error is not None:
        abandon_gates(context, run)
    messages = _messages(run, origin, report, category, execution, context.wall.now()) + written
    record_end(context, run, report.status, category, report.error, report, messages)
    announce_and_alert(context, report, category, origin)
    return report


@dataclass
class Writing:
    """What writes a target without being a run of a game date, while it is under way."""

    context: RunContext
    execution_id: str
    lease: Lease

    def step(self, told: str, action: Callable[[], Result]) -> Result:
        """Say what begins, keep the lease, and do it.

        Raises:
            LeaseLostError: another run took the target over, so nothing more may be written.
        """
        self.context.tell(told)
        self.lease = renew(self.context.ledger, self.lease, self.context.wall, LEASE_TERM)
        return action()


def recorded(
    context: RunContext,
    kind: RunKind,
    upstream: str,
    body: Callable[[Writing], dict[str, Any]],
    game_date: date | None = None,
) -> dict[str, Any]:
    """Run `body` under a lease, recorded in the ledger with the document that it returns.

    Returns:
        The document, which has a `status`, with the identifiers of the run in front.

    Raises:
        LeaseHeldError: another run writes the target; nothing was started.
    """
    execution_id = new_execution_id()
    lease = acquire(context.ledger, context.target.label, execution_id, context.wall, LEASE_TERM)
    run = Run(
        execution_id=execution_id,
        correlation_id=execution_id,
        kind=kind,
        started_at=context.wall.now(),
        game_date=game_date,
        target=str(context.target.name),
        target_label=context.target.label,
        upstream=upstream,
    )
    writing = Writing(context, execution_id, lease)
    try:
        _close_abandoned(context)
        start_run(context.ledger, run)
        try:
            with bound_run(execution_id, execution_id):
                found = body(writing)
        except BaseException as error:
            record_failure(context, run, error)
            raise
        document = {"correlation_id": execution_id, "execution_id": execution_id, **found}
        finish_run(
            context.ledger, execution_id, document["status"], context.wall.now(), report=document
        )
    finally:
        context.session.release()
        release(context.ledger, writing.lease)
    return document


@retry(
    retry=retry_if_exception_type(WarehouseBusyError),
    stop=stop_after_delay(BUSY_SECONDS),
    wait=wait_fixed(BUSY_PAUSE),
    reraise=True,
)
def _opened(context: RunContext) -> Warehouse:
    """The warehouse, once who reads it for a moment has closed its file."""
    return context.open_warehouse(context.target)


def _close_abandoned(context: RunContext) -> None:
    abandoned = abandoned_runs(context.ledger, context.target.label)
    if abandoned:
        warehouse = _opened(context)
        try:
            warehouse.ensure_schemas()
            announce_abandoned(context, warehouse, abandoned)
        finally:
            warehouse.close()


def _written(
    context: RunContext, warehouse: Warehouse | None, run: Run, origin: RunOrigin
) -> list[Message]:
    """What a run that failed had written all the same; nothing when the warehouse does not tell."""
    if warehouse is None:
        return []
    try:
        return written_by(context, warehouse, run, origin)
    except Exception as error:
        get_logger().warning("what was written is not announced", why=type(error).__name__)
        return []


def _messages(
    run: Run,
    origin: RunOrigin,
    report: RunReport,
    category: str | None,
    execution: Execution | None,
    now: datetime,
) -> list[Message]:
    """What the end of a run announces; a plan has done nothing."""
    if run.kind == "plan" or run.game_date is None:
        return []
    messages = list(execution.to_announce) if execution is not None else []
    if report.error is not None:
        teller = Teller(run.execution_id, run.correlation_id, run.game_date, origin)
        step = execution.at_step if execution is not None else "begin"
        error = redact_text(report.error)
        messages.append(teller.of_failure(run.kind, step, error, category or "", now))
    return messages


def record_failure(
    context: RunContext, run: Run, error: BaseException, written: Sequence[Message] = ()
) -> None:
    """Record a run that ended by an error that nobody expected, and alert of it."""
    category, told = str(classify(error)), described(error)
    abandon_gates(context, run)
    record_end(context, run, RunStatus.FAILED, category, told, messages=written)
    if isinstance(error, KeyboardInterrupt):
        return  # whoever ended it knows
    alert = failed_alert(run.kind, category, redact_text(told), run.correlation_id)
    send_alerts(context, [alert], RunOrigin(backfill_reason=run.backfill_reason))


def described(error: BaseException) -> str:
    """An unexpected error in words."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def failed_report(run: Run, context: RunContext, error: str, seconds: float) -> RunReport:
    """The report of a run of a game date that could not be done."""
    assert run.game_date is not None
    return RunReport(
        kind=run.kind,
        game_date=run.game_date,
        as_of=context.clock.now(),
        correlation_id=run.correlation_id,
        execution_id=run.execution_id,
        upstream=run.upstream or "",
        target=run.target or "",
        status=RunStatus.FAILED,
        seconds=seconds,
        error=error,
    )


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
