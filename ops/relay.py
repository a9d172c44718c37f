"""Sending the outbox: each message to every receiver at least once, in the order of recording;
one that is refused comes again later and holds no other back, as long as somebody answers.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from ops import outbox
from ops.clock import Clock
from ops.ledger import Ledger
from ops.logging import get_logger
from ops.outbox import Posted
from ops.receivers import DeliveryError, Receiver

AT_ONCE = 100
SECONDS = 10.0


@dataclass
class Relayed:
    """How many messages went out, how many were refused and why last, and which were given up."""

    sent: int = 0
    failed: int = 0
    parked: list[str] = field(default_factory=list)
    error: str | None = None


def relay(
    ledger: Ledger, receivers: Sequence[Receiver], clock: Clock, seconds: float = SECONDS
) -> Relayed:
    """Send what is due. Never raises: what could not be sent stays in the outbox.

    seconds: try nothing more after this much time; what was not tried stays due.
    """
    done = Relayed()
    ends = time.monotonic() + seconds
    me = uuid4().hex
    try:
        while time.monotonic() < ends:
            batch = outbox.claim(ledger, me, clock.now(), AT_ONCE)
            if not batch:
                break
            _send(ledger, batch, receivers, clock.now(), ends, done)
    except SQLAlchemyError as error:
        get_logger().warning("outbox not relayed", why=type(error).__name__)
    return done


def _refused(
    ledger: Ledger, wanting: Sequence[Posted], receiver: Receiver, now: datetime, ends: float
) -> dict[str, str | None]:
    """Send these to a receiver and note what it took.

    Returns:
        Why it did not take the others, by id; None for what time did not allow to try.
    """
    errors: dict[str, str | None] = {}
    for first in range(0, len(wanting), receiver.at_once):
        if time.monotonic() >= ends:
            return errors | {one.message_id: None for one in wanting[first:]}
        together = wanting[first : first + receiver.at_once]
        ids = [one.message_id for one in together]
        try:
            receiver.accept([one.document for one in together])
        except DeliveryError as error:
            told = f"{receiver.name}: {error}"
            if error.is_silent:
                return errors | {one.message_id: told for one in wanting[first:]}
            errors |= dict.fromkeys(ids, told)
        else:
            outbox.note_delivered(ledger, ids, receiver.name, now)
    return errors


def _send(
    ledger: Ledger,
    batch: Sequence[Posted],
    receivers: Sequence[Receiver],
    now: datetime,
    ends: float,
    done: Relayed,
) -> None:
    have = outbox.delivered_to(ledger, [message.message_id for message in batch])
    errors: dict[str, str | None] = {}
    for receiver in receivers:
        wanting = [one for one in batch if (one.message_id, receiver.name) not in have]
        errors |= _refused(ledger, wanting, receiver, now, ends)
    everywhere = [one.message_id for one in batch if one.message_id not in errors]
    if everywhere:
        outbox.note_sent(ledger, everywhere, now, heard=bool(receivers))
    done.sent += len(everywhere) if receivers else 0
    for message in batch:
        error = errors.get(message.message_id)
        if error is not None:
            done.failed += 1
            done.error = error
            if outbox.note_failed(ledger, message, error, now):
                done.parked.append(message.message_id)
