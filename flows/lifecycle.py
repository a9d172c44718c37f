"""What surrounds every run: identifiers, the ledger's record, the writer's lease, clean-up.

`execute` is for runs of a game date that end in a report, `recorded` for what else writes a target.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from dbt_project.runner import run_environment
from dbt_project.warehouse import Warehouse
from flows.alerting import announce_and_alert
from flows.announce import abandon_gates, announce_abandoned, written_by
from flows.completions import Teller
from flows.context import LEASE_TERM, RunContext
from flows.phases import Phases
from flows.publish import PUBLISHED
from flows.report import RunReport, RunStatus
from flows.run_record import failure_of, record_end, record_failure, report_of
from flows.worlds import refuse_mixed_worlds
from ops.errors import NbaPropsError
from ops.failures import classify
from ops.lease import Lease, acquire, release, renew
from ops.logging import bound_run, get_logger
from ops.message import Message
from ops.places import could_be_written
from ops.records import Run, RunKind
from ops.run_origin import BY_HAND, RunOrigin
from ops.runs import abandoned_runs, finish_run, new_run, start_run

Result = TypeVar("Result")


@dataclass
class Execution:
    """One run while it is under way.

    lease: of the warehouse that the run is about; a plan has a copy of it in hand. announced:
    messages that are in the outbox already. to_announce: those that go there with the
    run's end. at_step: which one is under way. problems: what was due and did not arrive, which
    makes the run degraded. warnings: what a reader should know all the same. notices: for
    information.
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
    phases: Phases
    origin: RunOrigin = BY_HAND
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
    run, lease = _begun(context, kind, upstream, game_date, origin)
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
        with bound_run(run.correlation_id, run.execution_id):
            refuse_mixed_worlds(context.ledger, upstream)
            could_be_written(context.settings.published, PUBLISHED)
            warehouse = context.opened_warehouse()
            warehouse.ensure_schemas()
            announce_abandoned(context, warehouse, abandoned)
            execution = Execution(
                context=context,
                kind=kind,
                game_date=game_date,
                upstream=upstream,
                execution_id=run.execution_id,
                correlation_id=run.correlation_id,
                started_at=run.started_at,
                warehouse=warehouse,
                lease=lease,
                phases=Phases(
                    context.session,
                    warehouse,
                    run_environment(run.correlation_id, run.execution_id),
                ),
                origin=origin,
                started=started,
            )
            report = body(execution)
    except NbaPropsError as error:
        category = str(classify(error))
        report = report_of(context, run, started, RunStatus.FAILED, error=str(error))
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
    messages = _messages(context, run, origin, report, category, execution) + written
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
    run, lease = _begun(context, kind, upstream, game_date)
    writing = Writing(context, run.execution_id, lease)
    try:
        _close_abandoned(context)
        start_run(context.ledger, run)
        try:
            with bound_run(run.correlation_id, run.execution_id):
                found = body(writing)
        except BaseException as error:
            record_failure(context, run, error)
            raise
        ids = {"correlation_id": run.correlation_id, "execution_id": run.execution_id}
        document = {**ids, **found}
        finish_run(
            context.ledger,
            run.execution_id,
            document["status"],
            context.wall.now(),
            report=document,
        )
    finally:
        context.session.release()
        release(context.ledger, writing.lease)
    return document


def _begun(
    context: RunContext,
    kind: RunKind,
    upstream: str,
    game_date: date | None,
    origin: RunOrigin = BY_HAND,
) -> tuple[Run, Lease]:
    """A run and the writer's lease of its target.

    Raises:
        LeaseHeldError: another run writes the target.
    """
    run = new_run(
        kind,
        context.wall.now(),
        game_date,
        origin=origin,
        target=str(context.target.name),
        target_label=context.target.label,
        upstream=upstream,
    )
    label, holder = context.target.label, run.execution_id
    return run, acquire(context.ledger, label, holder, context.wall, LEASE_TERM)


def _close_abandoned(context: RunContext) -> None:
    abandoned = abandoned_runs(context.ledger, context.target.label)
    if abandoned:
        with context.warehouse() as warehouse:
            announce_abandoned(context, warehouse, abandoned)


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
    context: RunContext,
    run: Run,
    origin: RunOrigin,
    report: RunReport,
    category: str | None,
    execution: Execution | None,
) -> list[Message]:
    """What the end of a run announces; a plan has done nothing."""
    if run.kind == "plan" or run.game_date is None:
        return []
    messages = list(execution.to_announce) if execution is not None else []
    if report.error is not None:
        step = execution.at_step if execution is not None else "begin"
        messages.append(failure_of(context, run, origin, step, report, category or ""))
    return messages
