"""Gates between phases: they close on required outputs, and trigger what is behind them once.

A gate belongs to a game date and a correlation id: one chain of work. Everything that decides is
one transaction, whose first statement writes the gate's own row and so makes all others wait.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from ops import outbox
from ops.clock import Clock, iso_utc
from ops.errors import NbaPropsError
from ops.event_tables import ARRIVALS, GATES
from ops.ledger import Ledger
from ops.message import Entities, Message, Phase, Topic, message_id, named
from ops.rows import insert_missing

WAIT = timedelta(hours=2)
COUNTS = ("success", "partial")

RunType = Literal["full", "update", "backfill"]


class GateError(NbaPropsError):
    """No such gate was opened."""


@dataclass(frozen=True)
class GateKey:
    """Which gate: its name, the game date and the chain of work that it belongs to."""

    gate: str
    game_date: date
    correlation_id: str

    @property
    def gate_id(self) -> str:
        """The key in one text."""
        return f"{self.gate}/{self.game_date}/{self.correlation_id}"


@dataclass(frozen=True)
class Trigger:
    """What a gate says when it closes, and to whom: the phase that may begin."""

    topic: Topic
    phase: Phase
    skip_downstream_trigger: bool = False
    backfill_reason: str | None = None


@dataclass(frozen=True)
class Gate:
    """A gate as it stands. required: output to whether nothing goes on without it.

    state: waiting, triggered (all arrived), partial (its time ran out and the rest may be missing)
    or abandoned (the one run that passes it has failed). timed_out_at: its time ran out; while it
    waits still, for want of `missing`.
    """

    key: GateKey
    run_type: str
    required: Mapping[str, bool]
    arrived: Mapping[str, str]
    state: str
    opened_at: datetime
    due_at: datetime
    timed_out_at: datetime | None
    closed_at: datetime | None
    missing: tuple[str, ...]
    message_id: str | None

    def as_json(self) -> dict[str, Any]:
        """Plain types only; times are ISO 8601 in UTC."""

        def moment(at: datetime | None) -> str | None:
            return None if at is None else iso_utc(at)

        return {
            "gate_id": self.key.gate_id,
            "run_type": self.run_type,
            "state": self.state,
            "required": dict(self.required),
            "arrived": dict(self.arrived),
            "missing": list(self.missing),
            "opened_at": moment(self.opened_at),
            "due_at": moment(self.due_at),
            "timed_out_at": moment(self.timed_out_at),
            "closed_at": moment(self.closed_at),
            "message_id": self.message_id,
        }


@dataclass(frozen=True)
class Decision:
    """What an arrival, or the end of the time, meant for the gate.

    trigger: the message that this very call put into the outbox; None for every other call.
    is_shut: the gate waits still.
    """

    missing: tuple[str, ...]
    trigger: Message | None = None
    is_shut: bool = False


def open_gate(
    ledger: Ledger,
    key: GateKey,
    required: Mapping[str, bool],
    trigger: Trigger,
    run_type: RunType,
    clock: Clock,
    wait: timedelta = WAIT,
) -> None:
    """Open a gate; one that is there stays as it is. With nothing required it closes at once."""
    now = clock.now()
    row = {
        "gate_id": key.gate_id,
        **key.__dict__,
        "run_type": run_type,
        "required": dict(required),
        "trigger": {
            "topic": trigger.topic,
            "phase": trigger.phase,
            "skip_downstream_trigger": trigger.skip_downstream_trigger,
            "backfill_reason": trigger.backfill_reason,
        },
        "state": "waiting",
        "opened_at": now,
        "due_at": now + wait,
    }
    with ledger.engine.begin() as connection:
        insert_missing(connection, GATES, [row])
        if not required:
            _judge(connection, _locked(connection, key, now), now)


def arrive(ledger: Ledger, key: GateKey, message: Message, clock: Clock) -> Decision:
    """Take a completion in; whoever completes the gate, and nobody else, gets its trigger.

    Only success and partial count. A failure that is followed by a success counts as that.

    Raises:
        GateError: the gate was never opened.
    """
    return arrive_all(ledger, key, [message], clock)


def arrive_all(ledger: Ledger, key: GateKey, messages: Sequence[Message], clock: Clock) -> Decision:
    """Take completions in and put them into the outbox, see arrive.

    Raises:
        GateError: the gate was never opened.
    """
    now = clock.now()
    with ledger.engine.begin() as connection:
        gate = _locked(connection, key, now)
        outbox.add(connection, messages, now)
        held = _arrived(connection, key.gate_id)
        for message in messages:
            if held.get(message.output_table) not in COUNTS:
                _take(connection, key, message, now)
        return _judge(connection, gate, now)


def close_now(ledger: Ledger, key: GateKey, clock: Clock) -> Decision:
    """End a gate's wait before its time, as close_overdue does: nothing more can arrive.

    Raises:
        GateError: the gate was never opened.
    """
    now = clock.now()
    with ledger.engine.begin() as connection:
        gate = _locked(connection, key, now)
        return _judge(connection, gate, now, spared=_optional(gate))


def close_overdue(ledger: Ledger, clock: Clock) -> list[tuple[GateKey, Decision]]:
    """End the wait of gates whose time ran out, each of them once.

    A gate that lacks nothing required goes on as partial; one that does stays, and triggers when it
    comes all the same. One whose row cannot be read stays too, and keeps no other back.

    Returns:
        The gates with what is missing, for whoever alerts.
    """
    now = clock.now()
    late = (GATES.c.state == "waiting", GATES.c.due_at <= now, GATES.c.timed_out_at.is_(None))
    named_by = (GATES.c.gate, GATES.c.game_date, GATES.c.correlation_id)
    with ledger.engine.connect() as connection:
        keys = [_key(row) for row in connection.execute(select(*named_by).where(*late))]
    found = []
    for key in keys:
        try:
            decision = _end_wait(ledger, key, late, now)
        except ValueError:
            decision = Decision(("what its row says, which cannot be read",), is_shut=True)
        if decision is not None:
            found.append((key, decision))
    return found


def _end_wait(
    ledger: Ledger, key: GateKey, late: Collection[ColumnElement[bool]], now: datetime
) -> Decision | None:
    with ledger.engine.begin() as connection:
        ours = connection.execute(
            update(GATES).where(GATES.c.gate_id == key.gate_id, *late).values(timed_out_at=now)
        )
        if ours.rowcount != 1:
            return None
        gate = _locked(connection, key, now)
        return _judge(connection, gate, now, spared=_optional(gate))


def abandon(ledger: Ledger, correlation_id: str, clock: Clock) -> None:
    """Close the gates of a chain that wait, without a trigger: the run that passes them has failed.

    Whoever does its work again has a chain of its own.
    """
    with ledger.engine.begin() as connection:
        connection.execute(
            update(GATES)
            .where(GATES.c.correlation_id == correlation_id, GATES.c.state == "waiting")
            .values(state="abandoned", closed_at=clock.now())
        )


def force_close(ledger: Ledger, key: GateKey, clock: Clock) -> Decision:
    """Let a gate go on with what has arrived, required or not; an operator's word.

    Raises:
        GateError: the gate was never opened.
    """
    now = clock.now()
    with ledger.engine.begin() as connection:
        gate = _locked(connection, key, now)
        return _judge(connection, gate, now, spared=set(gate.required))


def newest_waiting(ledger: Ledger, gate: str, game_date: date) -> GateKey:
    """The newest gate of a name and date that waits.

    Raises:
        GateError: none of them waits.
    """
    for one in gates(ledger, game_date=game_date):
        if one.key.gate == gate and one.state == "waiting":
            return one.key
    raise GateError(f"gate {gate}/{game_date}: none waits; see nba-props gates --date {game_date}")


def gates(
    ledger: Ledger,
    *,
    game_date: date | None = None,
    correlation_id: str | None = None,
    limit: int = 50,
) -> list[Gate]:
    """Gates, newest first."""
    query = select(GATES).order_by(GATES.c.opened_at.desc(), GATES.c.gate_id).limit(limit)
    if game_date is not None:
        query = query.where(GATES.c.game_date == game_date)
    if correlation_id is not None:
        query = query.where(GATES.c.correlation_id == correlation_id)
    with ledger.engine.connect() as connection:
        rows = connection.execute(query).all()
        return [_gate(row, _arrived(connection, row.gate_id)) for row in rows]


def _locked(connection: Connection, key: GateKey, now: datetime) -> Row[Any]:
    done = connection.execute(
        update(GATES).where(GATES.c.gate_id == key.gate_id).values(touched_at=now)
    )
    if done.rowcount != 1:
        raise GateError(f"gate {key.gate_id}: was never opened; nothing was recorded for it")
    return connection.execute(select(GATES).where(GATES.c.gate_id == key.gate_id)).one()


def _optional(gate: Row[Any]) -> set[str]:
    """Outputs that may be missing once nobody waits for them any more."""
    return {output for output, is_required in gate.required.items() if not is_required}


def _judge(
    connection: Connection, gate: Row[Any], now: datetime, *, spared: Collection[str] = ()
) -> Decision:
    """Close a gate that waits when nothing is missing but what is spared."""
    arrivals = list(
        connection.execute(
            select(ARRIVALS)
            .where(ARRIVALS.c.gate_id == gate.gate_id, ARRIVALS.c.status.in_(COUNTS))
            .order_by(ARRIVALS.c.output)
        )
    )
    missing = tuple(sorted(set(gate.required) - {row.output for row in arrivals}))
    if gate.state != "waiting":
        return Decision(missing)
    if set(missing) - set(spared):
        return Decision(missing, is_shut=True)
    message = _trigger(gate, arrivals, missing, now)
    outbox.add(connection, [message], now)
    connection.execute(
        update(GATES)
        .where(GATES.c.gate_id == gate.gate_id)
        .values(
            state="partial" if missing else "triggered",
            closed_at=now,
            missing=list(missing),
            message_id=message.message_id,
        )
    )
    return Decision(missing, message)


def _trigger(
    gate: Row[Any], arrivals: Collection[Row[Any]], missing: tuple[str, ...], now: datetime
) -> Message:
    entities = Entities()
    for row in arrivals:
        entities = entities.union(Entities(**row.entities))
    if any(row.is_full_batch for row in arrivals):
        entities = Entities()
    says = gate.trigger
    partial = bool(missing) or any(row.status == "partial" for row in arrivals)
    return Message(
        message_id=message_id(gate.correlation_id, gate.gate_id, says["topic"]),
        topic=Topic(says["topic"]),
        processor_name=f"gate {gate.gate}",
        phase=Phase(says["phase"]),
        execution_id=gate.gate_id,
        correlation_id=gate.correlation_id,
        game_date=gate.game_date,
        output_table=gate.gate,
        status="partial" if partial else "success",
        record_count=len(arrivals),
        timestamp=now,
        duration_seconds=max(0.0, (now - gate.opened_at).total_seconds()),
        trigger_source="event",
        skip_downstream_trigger=says["skip_downstream_trigger"],
        backfill_mode=says["backfill_reason"] is not None,
        backfill_reason=says["backfill_reason"],
        metadata={
            "run_type": gate.run_type,
            "arrived": [row.output for row in arrivals],
            "missing": list(missing),
        },
        **named(entities),
    )


def _take(connection: Connection, key: GateKey, message: Message, now: datetime) -> None:
    connection.execute(
        delete(ARRIVALS).where(
            ARRIVALS.c.gate_id == key.gate_id, ARRIVALS.c.output == message.output_table
        )
    )
    connection.execute(
        insert(ARRIVALS).values(
            gate_id=key.gate_id,
            output=message.output_table,
            status=message.status,
            message_id=message.message_id,
            is_full_batch=message.is_full_batch and message.record_count > 0,
            entities=message.entities_changed.model_dump(mode="json"),
            arrived_at=now,
        )
    )


def _key(row: Row[Any]) -> GateKey:
    return GateKey(row.gate, row.game_date, row.correlation_id)


def _arrived(connection: Connection, gate_id: str) -> dict[str, str]:
    found = connection.execute(select(ARRIVALS).where(ARRIVALS.c.gate_id == gate_id))
    return {row.output: row.status for row in found}


def _gate(row: Row[Any], arrived: Mapping[str, str]) -> Gate:
    counted = {output for output, status in arrived.items() if status in COUNTS}
    return Gate(
        key=_key(row),
        run_type=row.run_type,
        required=row.required,
        arrived=arrived,
        state=row.state,
        opened_at=row.opened_at,
        due_at=row.due_at,
        timed_out_at=row.timed_out_at,
        closed_at=row.closed_at,
        missing=tuple(sorted(set(row.required) - counted)),
        message_id=row.message_id,
    )
