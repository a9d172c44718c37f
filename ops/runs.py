"""The record of runs: one row per execution, updated in place."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from ops import ids, outbox
from ops.ledger import Ledger, LedgerError
from ops.ledger_tables import LANDING_RECORDS, RUNS
from ops.message import Message
from ops.records import Run, RunKind, RunStatus
from ops.run_origin import BY_HAND, RunOrigin

# What runs may leave undone, and which of them do all that is due, when they end like this.
_LEAVING = ("run", "update", "phase", "predict", "grade", "replay", "backfill")
_COMPLETING = ("run", "update")
_COMPLETE = ("success", "degraded")
_RUN_FIELDS = tuple(field.name for field in fields(Run))


def new_run(
    kind: RunKind,
    started_at: datetime,
    game_date: date | None = None,
    *,
    origin: RunOrigin = BY_HAND,
    target: str | None = None,
    target_label: str | None = None,
    upstream: str | None = None,
) -> Run:
    """A run that begins, with an id of its own and that of the chain that it came from."""
    execution_id = ids.new_execution_id()
    return Run(
        execution_id=execution_id,
        correlation_id=ids.correlation_id(origin.correlation_id, execution_id),
        kind=kind,
        started_at=started_at,
        game_date=game_date,
        target=target,
        target_label=target_label,
        upstream=upstream,
        trigger_source=origin.source,
        trigger_message_id=origin.message_id,
        is_id_given=origin.has_id,
        backfill_reason=origin.backfill_reason,
    )


def start_run(ledger: Ledger, run: Run) -> None:
    """Write the row of an execution that begins."""
    with ledger.engine.begin() as connection:
        connection.execute(insert(RUNS).values(**asdict(run)))


def finish_run(
    ledger: Ledger,
    execution_id: str,
    status: RunStatus,
    finished_at: datetime,
    *,
    failure_category: str | None = None,
    error: str | None = None,
    report: Mapping[str, Any] | None = None,
    messages: Iterable[Message] = (),
) -> None:
    """Update the row of an execution that ended, and put what it announces into the outbox.

    Raises:
        LedgerError: no run of that id was started.
    """
    with ledger.engine.begin() as connection:
        done = connection.execute(
            update(RUNS)
            .where(RUNS.c.execution_id == execution_id)
            .values(
                status=status,
                finished_at=finished_at,
                failure_category=failure_category,
                error=error,
                report=None if report is None else dict(report),
            )
        )
        if done.rowcount != 1:
            raise LedgerError(f"run {execution_id}: not in the ledger; start it before finishing")
        outbox.add(connection, messages, finished_at)


def get_run(ledger: Ledger, execution_id: str) -> Run | None:
    """Return one execution, or None."""
    with ledger.engine.connect() as connection:
        row = connection.execute(
            select(RUNS).where(RUNS.c.execution_id == execution_id)
        ).one_or_none()
    return None if row is None else _run(row)


def recent_runs(
    ledger: Ledger,
    limit: int = 20,
    *,
    kind: str | None = None,
    game_date: date | None = None,
    correlation_id: str | None = None,
) -> list[Run]:
    """Return executions, newest first."""
    query = select(RUNS).order_by(RUNS.c.started_at.desc(), RUNS.c.execution_id).limit(limit)
    for column, wanted in (
        (RUNS.c.kind, kind),
        (RUNS.c.game_date, game_date),
        (RUNS.c.correlation_id, correlation_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    with ledger.engine.connect() as connection:
        return [_run(row) for row in connection.execute(query)]


def left_unfinished(ledger: Ledger, target: str, asking: str) -> bool:
    """True when another run on the target may have left a step undone.

    It stays so until a day or an update has ended well, which do every step that is due.

    Args:
        target: label of a warehouse; a name asks for all warehouses of that kind.
        asking: execution id of the run that asks.
    """
    completed = select(func.max(RUNS.c.started_at)).where(
        _of_target(target), RUNS.c.kind.in_(_COMPLETING), RUNS.c.status.in_(_COMPLETE)
    )
    # whoever asks is told apart by its id: one that was killed began later on a clock set back
    left = select(func.max(RUNS.c.started_at)).where(
        _of_target(target),
        RUNS.c.kind.in_(_LEAVING),
        RUNS.c.status.in_(("running", "failed")),
        RUNS.c.execution_id != asking,
    )
    with ledger.engine.connect() as connection:
        since: datetime | None = connection.execute(completed).scalar_one()
        newest: datetime | None = connection.execute(left).scalar_one()
    return newest is not None and (since is None or newest > since)


def upstreams(ledger: Ledger) -> set[str]:
    """Every upstream that a run was given."""
    given = select(RUNS.c.upstream).distinct().where(RUNS.c.upstream.is_not(None))
    with ledger.engine.connect() as connection:
        return set(connection.execute(given).scalars())


def newest_landing(ledger: Ledger, upstream: str) -> Run | None:
    """The newest run of an upstream whose payloads are there, however it ended."""
    landed = exists().where(
        LANDING_RECORDS.c.correlation_id == RUNS.c.correlation_id,
        LANDING_RECORDS.c.execution_id == RUNS.c.execution_id,
        LANDING_RECORDS.c.status.in_(("landed", "unchanged")),
    )
    query = select(RUNS).where(RUNS.c.upstream == upstream, landed)
    with ledger.engine.connect() as connection:
        found = connection.execute(query.order_by(RUNS.c.started_at.desc()).limit(1)).first()
    return _run(found) if found else None


def abandoned_runs(ledger: Ledger, target: str) -> list[Run]:
    """Runs left `running` by a process that was killed, as they stand.

    target: label of a warehouse; a name stands for all warehouses of that kind. Call it with
    the writer's lease of the target in hand: then nobody else is running there.
    """
    left = select(RUNS).where(RUNS.c.status == "running", _of_target(target))
    with ledger.engine.connect() as connection:
        return [_run(row) for row in connection.execute(left)]


def fail_abandoned_run(
    ledger: Ledger, run: Run, finished_at: datetime, messages: Iterable[Message] = ()
) -> None:
    """Close the row of a run that was killed, and put what it had written into the outbox."""
    with ledger.engine.begin() as connection:
        _fail(connection, RUNS.c.execution_id == run.execution_id, finished_at)
        outbox.add(connection, messages, finished_at)


def fail_left_running(
    ledger: Ledger, kind: RunKind, before: datetime, finished_at: datetime
) -> None:
    """Close rows of a kind without a lease that were begun before a time and run still."""
    with ledger.engine.begin() as connection:
        _fail(connection, and_(RUNS.c.kind == kind, RUNS.c.started_at < before), finished_at)


def record_skipped(ledger: Ledger, run: Run, reason: str) -> None:
    """Write a run that a guard spared, with the reason."""
    document = {"status": "skipped", "reason": reason}
    spared = replace(run, status="skipped", finished_at=run.started_at, report=document)
    start_run(ledger, spared)


def _fail(connection: Connection, which: ColumnElement[bool], finished_at: datetime) -> None:
    connection.execute(
        update(RUNS)
        .where(RUNS.c.status == "running", which)
        .values(
            status="failed",
            failure_category="abandoned",
            error="the process ended without finishing the run",
            finished_at=finished_at,
        )
    )


def _of_target(target: str) -> ColumnElement[bool]:
    """Runs on a warehouse by its label `name:place`, or on all of a kind by its name."""
    name, _, place = target.partition(":")
    if not place:
        return RUNS.c.target == name
    # a ledger of an earlier version knows its runs by the name only
    by_name = and_(RUNS.c.target_label.is_(None), RUNS.c.target == name)
    return or_(RUNS.c.target_label == target, by_name)


def _run(row: Row[Any]) -> Run:
    held = row._mapping
    return Run(**{name: held[name] for name in _RUN_FIELDS})
