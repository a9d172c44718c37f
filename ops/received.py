"""Work that was asked for: each piece is done once, tried a bounded number of times, and ends.

A duplicate is refused by the key of what was asked. A check that fails or takes longer than 5 s
means that the work is done: doing it twice writes nothing new, not doing it loses it.
"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from ops.clock import Clock
from ops.event_tables import RECEIVED
from ops.ledger import Ledger
from ops.logging import get_logger
from ops.rows import insert_missing

CHECK_SECONDS = 5.0
MOST_ATTEMPTS = 3
# A process that has not ended its work by then is taken for dead.
STALE = timedelta(hours=2)


@dataclass(frozen=True)
class Claim:
    """Whether to do the work; if not, why. attempts: this one included, 0 when nobody could tell.

    state: running (ours, or somebody else's), done, or dead (given up).
    """

    process: bool
    state: str
    attempts: int
    reason: str


def key_of(processor: str, scope: str, content: str) -> str:
    """The idempotency key of a piece of work."""
    return f"{processor}:{scope}:{content}"


def claim(
    ledger: Ledger,
    consumer: str,
    key: str,
    clock: Clock,
    *,
    most: int = MOST_ATTEMPTS,
    seconds: float = CHECK_SECONDS,
) -> Claim:
    """Ask for the right to do a piece of work; never raises."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="claim")
    try:
        return pool.submit(_claim, ledger, consumer, key, clock.now(), most).result(seconds)
    except TookTooLong:
        why = f"the check for duplicates took longer than {seconds:g} s"
    except SQLAlchemyError as error:
        why = f"the check for duplicates failed: {type(error).__name__}"
    finally:
        pool.shutdown(wait=False)
    get_logger().warning("processing without a check", consumer=consumer, key=key, why=why)
    return Claim(True, "running", 0, why)


def settle(
    ledger: Ledger,
    consumer: str,
    key: str,
    clock: Clock,
    *,
    error: str | None = None,
    permanent: bool = False,
    most: int = MOST_ATTEMPTS,
) -> str:
    """Say how the work ended: done, failed (it may be tried again) or dead (it may not)."""
    mine = and_(RECEIVED.c.consumer == consumer, RECEIVED.c.key == key)
    with ledger.engine.begin() as connection:
        state = "done"
        if error is not None:
            used = connection.execute(select(RECEIVED.c.attempts).where(mine)).scalar() or most
            state = "dead" if permanent or used >= most else "failed"
        connection.execute(
            update(RECEIVED).where(mine).values(state=state, ended_at=clock.now(), error=error)
        )
    return state


def forget(ledger: Ledger, consumer: str, key: str) -> bool:
    """Let a piece of work be done again, whatever became of it; an operator's word."""
    with ledger.engine.begin() as connection:
        done = connection.execute(
            RECEIVED.delete().where(RECEIVED.c.consumer == consumer, RECEIVED.c.key == key)
        )
    return bool(done.rowcount)


def _claim(ledger: Ledger, consumer: str, key: str, now: datetime, most: int) -> Claim:
    row = {"consumer": consumer, "key": key, "state": "running", "attempts": 1, "taken_at": now}
    mine = and_(RECEIVED.c.consumer == consumer, RECEIVED.c.key == key)
    with ledger.engine.begin() as connection:
        if insert_missing(connection, RECEIVED, [row]):
            return Claim(True, "running", 1, "first")
        again = or_(
            RECEIVED.c.state == "failed",
            and_(RECEIVED.c.state == "running", RECEIVED.c.taken_at <= now - STALE),
        )
        taken = connection.execute(
            update(RECEIVED)
            .where(mine, again, RECEIVED.c.attempts < most)
            .values(state="running", attempts=RECEIVED.c.attempts + 1, taken_at=now)
        )
        held = connection.execute(select(RECEIVED).where(mine)).one()
    if taken.rowcount:
        return Claim(True, "running", held.attempts, "tried again")
    if held.state == "running" and held.attempts >= most and held.taken_at <= now - STALE:
        return Claim(False, "dead", held.attempts, f"given up after {held.attempts} attempts")
    reasons = {
        "done": "it was done already",
        "running": f"somebody has been at it since {held.taken_at:%Y-%m-%d %H:%M:%S} UTC",
    }
    reason = reasons.get(held.state, f"given up after {held.attempts} attempts: {held.error}")
    return Claim(False, held.state, held.attempts, reason)
