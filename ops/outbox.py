"""The outbox: messages that are recorded together with the result they announce, and sent later."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from ops.clock import iso_utc
from ops.event_tables import DELIVERIES, OUTBOX
from ops.ledger import Ledger
from ops.message import Message
from ops.rows import insert_missing

CLAIM = timedelta(minutes=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=15)
MOST_ATTEMPTS = 12

PENDING, SENT, KEPT, WITHHELD, PARKED = "pending", "sent", "kept", "withheld", "parked"


@dataclass(frozen=True)
class Posted:
    """A message of the outbox.

    state: pending, sent, kept (nobody was there to be told), withheld (never to be sent), or parked
    (given up after MOST_ATTEMPTS until somebody asks for it again).
    """

    message_id: str
    topic: str
    correlation_id: str
    execution_id: str
    game_date: date
    document: Mapping[str, Any]
    state: str
    recorded_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str | None

    def as_json(self) -> dict[str, Any]:
        """The message, and what became of it; plain types only."""
        return {
            "message": dict(self.document),
            "state": self.state,
            "recorded_at": iso_utc(self.recorded_at),
            "sent_at": iso_utc(self.sent_at) if self.sent_at else None,
            "attempts": self.attempts,
            "error": self.error,
        }


def add(connection: Connection, messages: Iterable[Message], at: datetime) -> int:
    """Put messages into the outbox, within a transaction; those that are there stay as they are."""
    rows = [
        {
            "message_id": message.message_id,
            "topic": message.topic,
            "correlation_id": message.correlation_id,
            "execution_id": message.execution_id,
            "game_date": message.game_date,
            "document": message.document(),
            "state": WITHHELD if message.skip_downstream_trigger else PENDING,
            "recorded_at": at,
            "attempts": 0,
            "next_attempt_at": at,
        }
        for message in messages
    ]
    return insert_missing(connection, OUTBOX, rows)


def claim(ledger: Ledger, relay: str, now: datetime, limit: int) -> list[Posted]:
    """Take pending messages that are due, oldest first; no other relay takes them for a minute."""
    free = or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until <= now)
    due = (OUTBOX.c.state == PENDING, OUTBOX.c.next_attempt_at <= now, free)
    oldest = (
        select(OUTBOX.c.message_id)
        .where(*due)
        .order_by(OUTBOX.c.recorded_at, OUTBOX.c.message_id)
        .limit(limit)
    )
    with ledger.engine.begin() as connection:
        taken = connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.message_id.in_(oldest.scalar_subquery()), *due)
            .values(claimed_by=relay, claimed_until=now + CLAIM)
        )
        if not taken.rowcount:
            return []
        mine = select(OUTBOX).where(
            OUTBOX.c.claimed_by == relay, OUTBOX.c.claimed_until == now + CLAIM, due[0]
        )
        found = connection.execute(mine.order_by(OUTBOX.c.recorded_at, OUTBOX.c.message_id))
        return [_posted(row) for row in found]


def delivered_to(ledger: Ledger, message_ids: Collection[str]) -> set[tuple[str, str]]:
    """Message and receiver of every delivery of these messages."""
    asked = select(DELIVERIES).where(DELIVERIES.c.message_id.in_(sorted(message_ids)))
    with ledger.engine.connect() as connection:
        return {(row.message_id, row.receiver) for row in connection.execute(asked)}


def note_delivered(
    ledger: Ledger, message_ids: Collection[str], receiver: str, now: datetime
) -> None:
    """Remember that a receiver has these messages."""
    rows = [{"message_id": one, "receiver": receiver, "delivered_at": now} for one in message_ids]
    with ledger.engine.begin() as connection:
        insert_missing(connection, DELIVERIES, rows)


def note_sent(
    ledger: Ledger, message_ids: Collection[str], now: datetime, *, heard: bool = True
) -> None:
    """Every receiver has these messages; heard: there was one."""
    sent = {"state": SENT, "sent_at": now} if heard else {"state": KEPT}
    _note(ledger, message_ids, {**sent, "error": None})


def note_failed(ledger: Ledger, message: Posted, error: str, now: datetime) -> bool:
    """A receiver did not take the message: later again, or parked. Returns whether it is parked."""
    attempts = message.attempts + 1
    parked = attempts >= MOST_ATTEMPTS
    pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    values = {"attempts": attempts, "next_attempt_at": now + pause, "error": error}
    _note(ledger, [message.message_id], {**values, "state": PARKED if parked else PENDING})
    return parked


def send_again(ledger: Ledger, now: datetime, message_ids: Collection[str] | None = None) -> int:
    """Make parked messages, and those that wait for their next attempt, due now."""
    query = update(OUTBOX).where(OUTBOX.c.state.in_((PENDING, PARKED)))
    if message_ids is not None:
        query = query.where(OUTBOX.c.message_id.in_(sorted(message_ids)))
    with ledger.engine.begin() as connection:
        done = connection.execute(
            query.values(state=PENDING, attempts=0, next_attempt_at=now, claimed_until=None)
        )
    return int(done.rowcount)


def posted(
    ledger: Ledger,
    *,
    correlation_id: str | None = None,
    game_date: date | None = None,
    state: str | None = None,
    limit: int | None = None,
) -> list[Posted]:
    """Messages of the outbox, oldest first; of a limited number the newest."""
    query = select(OUTBOX).order_by(OUTBOX.c.recorded_at.desc(), OUTBOX.c.message_id.desc())
    for column, wanted in (
        (OUTBOX.c.correlation_id, correlation_id),
        (OUTBOX.c.game_date, game_date),
        (OUTBOX.c.state, state),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if limit is not None:
        query = query.limit(limit)
    with ledger.engine.connect() as connection:
        return [_posted(row) for row in connection.execute(query)][::-1]


def count_by_state(ledger: Ledger) -> dict[str, int]:
    """How many messages there are in each state."""
    query = select(OUTBOX.c.state, func.count().label("n")).group_by(OUTBOX.c.state)
    with ledger.engine.connect() as connection:
        return {row.state: row.n for row in connection.execute(query)}


def _note(ledger: Ledger, message_ids: Collection[str], values: Mapping[str, Any]) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.message_id.in_(sorted(message_ids)))
            .values(**values, claimed_by=None, claimed_until=None)
        )


_FIELDS = tuple(Posted.__dataclass_fields__)


def _posted(row: Row[Any]) -> Posted:
    return Posted(**{name: row._mapping[name] for name in _FIELDS})
