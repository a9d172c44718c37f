"""One writer at a time per target: a lease with expiry, kept in the ledger."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ops.clock import Clock
from ops.errors import NbaPropsError
from ops.ledger import Ledger
from ops.ledger_tables import LEASES
from ops.processes import begun, lives

DEFAULT_TERM = timedelta(minutes=15)

# Target and holder of the leases that this process has in hand: one whose row could not be deleted
# when it was given back is not held by a process that goes on.
_IN_HAND: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class Lease:
    """The right to write one target until `expires_at` (aware UTC), or while its process lives.

    process_begun: with `pid` it names a process of this host; None where the system does not tell.
    """

    target: str
    holder: str
    host: str
    pid: int
    process_begun: str | None
    acquired_at: datetime
    expires_at: datetime


class LeaseHeldError(NbaPropsError):
    """Someone else writes the target."""

    failure_class: ClassVar[str] = "transient"

    def __init__(self, held: Lease) -> None:
        """Say who holds the target, since when, and what to do about it."""
        self.held = held
        elsewhere = (
            f" (its lease runs out at {held.expires_at:%Y-%m-%d %H:%M:%S} UTC)"
            if held.host != socket.gethostname()
            else ""
        )
        super().__init__(
            f"target {held.target}: run {held.holder} (process {held.pid} on {held.host}) has been"
            f" writing it since {held.acquired_at:%Y-%m-%d %H:%M:%S} UTC; wait for it to end, or"
            f" end that process and try again{elsewhere}"
        )


class LeaseLostError(NbaPropsError):
    """The lease ran out and was taken over, so this run must stop writing."""


def acquire(
    ledger: Ledger, target: str, holder: str, clock: Clock, term: timedelta = DEFAULT_TERM
) -> Lease:
    """Take the lease of a target, also from a holder whose process is gone.

    Of a process on another host nothing is known but that it renews its lease: there a lease that
    ran out is taken over. A step of a process on this host may take longer than that.

    Args:
        ledger: where leases are kept.
        target: what is written, for example `duckdb:/data/nba_props.duckdb`.
        holder: execution id of the run.
        clock: tells the time.
        term: how long the lease lasts unless renewed.

    Raises:
        LeaseHeldError: another run holds it.
    """
    now = clock.now()
    pid = os.getpid()
    mine = Lease(target, holder, socket.gethostname(), pid, begun(pid), now, now + term)
    values = mine.__dict__
    for _ in range(3):
        try:
            with ledger.engine.begin() as connection:
                connection.execute(insert(LEASES).values(**values))
            return _in_hand(mine)
        except IntegrityError:
            pass
        held = current(ledger, target)
        if held is None:
            continue  # released between the two statements
        free = LEASES.c.holder == holder
        is_here = held.host == mine.host
        if not _lives(held) if is_here else held.expires_at <= now:
            # as it was seen: it may have been renewed or taken in the meantime
            seen = (LEASES.c.holder, held.holder), (LEASES.c.expires_at, held.expires_at)
            free = or_(free, and_(*(column == value for column, value in seen)))
        with ledger.engine.begin() as connection:
            taken = connection.execute(
                update(LEASES).where(LEASES.c.target == target, free).values(**values)
            )
        if taken.rowcount == 1:
            return _in_hand(mine)
        raise LeaseHeldError(held)
    raise LeaseHeldError(current(ledger, target) or mine)


def renew(ledger: Ledger, lease: Lease, clock: Clock, term: timedelta = DEFAULT_TERM) -> Lease:
    """Extend a lease from now on.

    Raises:
        LeaseLostError: it was taken over in the meantime.
    """
    expires_at = clock.now() + term
    with ledger.engine.begin() as connection:
        kept = connection.execute(
            update(LEASES)
            .where(
                LEASES.c.target == lease.target,
                LEASES.c.holder == lease.holder,
                LEASES.c.acquired_at == lease.acquired_at,
            )
            .values(expires_at=expires_at)
        )
    if kept.rowcount != 1:
        raise LeaseLostError(
            f"target {lease.target}: the lease of run {lease.holder} ran out at"
            f" {lease.expires_at:%Y-%m-%d %H:%M:%S} UTC and was taken over; nothing more is"
            " written, start the command again when the other run has ended"
        )
    return replace(lease, expires_at=expires_at)


def release(ledger: Ledger, lease: Lease) -> None:
    """Give a lease back; nothing happens when it was already taken over."""
    _IN_HAND.discard((lease.target, lease.holder))
    with ledger.engine.begin() as connection:
        connection.execute(
            delete(LEASES).where(
                LEASES.c.target == lease.target,
                LEASES.c.holder == lease.holder,
                LEASES.c.acquired_at == lease.acquired_at,
            )
        )


def current(ledger: Ledger, target: str) -> Lease | None:
    """Return who holds the lease of a target, expired or not, or None."""
    with ledger.engine.connect() as connection:
        row = connection.execute(select(LEASES).where(LEASES.c.target == target)).one_or_none()
    return None if row is None else Lease(**row._mapping)


@contextmanager
def held(
    ledger: Ledger, target: str, holder: str, clock: Clock, term: timedelta = DEFAULT_TERM
) -> Iterator[Lease]:
    """Hold the lease of a target for the length of the block.

    Raises:
        LeaseHeldError: another run holds it.
    """
    lease = acquire(ledger, target, holder, clock, term)
    try:
        yield lease
    finally:
        release(ledger, lease)


def _in_hand(lease: Lease) -> Lease:
    _IN_HAND.add((lease.target, lease.holder))
    return lease


def _lives(lease: Lease) -> bool:
    """Whether the process that took a lease on this host is there, not another of its number."""
    if lease.pid == os.getpid():
        return (lease.target, lease.holder) in _IN_HAND
    return lives(lease.pid, lease.process_begun)
