"""One writer at a time per target: a lease with expiry, kept in the ledger."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ops.clock import Clock
from ops.errors import NbaPropsError
from ops.ledger import Ledger
from ops.ledger_tables import LEASES

DEFAULT_TERM = timedelta(minutes=15)


@dataclass(frozen=True)
class Lease:
    """The right to write one target until `expires_at` (aware UTC)."""

    target: str
    holder: str
    host: str
    pid: int
    acquired_at: datetime
    expires_at: datetime


class LeaseHeldError(NbaPropsError):
    """Someone else writes the target."""

    def __init__(self, held: Lease) -> None:
        """Say who holds the target, since when, and what to do about it."""
        self.held = held
        super().__init__(
            f"target {held.target}: run {held.holder} (process {held.pid} on {held.host}) has been"
            f" writing it since {held.acquired_at:%Y-%m-%d %H:%M:%S} UTC; wait for it to end, or"
            f" end that process and try again (its lease runs out at"
            f" {held.expires_at:%Y-%m-%d %H:%M:%S} UTC)"
        )


class LeaseLostError(NbaPropsError):
    """The lease ran out and was taken over, so this run must stop writing."""


def acquire(
    ledger: Ledger, target: str, holder: str, clock: Clock, term: timedelta = DEFAULT_TERM
) -> Lease:
    """Take the lease of a target, also from a holder whose lease ran out or whose process is gone.

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
    mine = Lease(target, holder, socket.gethostname(), os.getpid(), now, now + term)
    values = mine.__dict__
    for _ in range(3):
        try:
            with ledger.engine.begin() as connection:
                connection.execute(insert(LEASES).values(**values))
            return mine
        except IntegrityError:
            pass
        held = current(ledger, target)
        if held is None:
            continue  # released between the two statements
        free = or_(LEASES.c.expires_at <= now, LEASES.c.holder == holder)
        if _process_is_gone(held):
            same = and_(LEASES.c.holder == held.holder, LEASES.c.acquired_at == held.acquired_at)
            free = or_(free, same)
        with ledger.engine.begin() as connection:
            taken = connection.execute(
                update(LEASES).where(LEASES.c.target == target, free).values(**values)
            )
        if taken.rowcount == 1:
            return mine
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
    return Lease(lease.target, lease.holder, lease.host, lease.pid, lease.acquired_at, expires_at)


def release(ledger: Ledger, lease: Lease) -> None:
    """Give a lease back; nothing happens when it was already taken over."""
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


def _process_is_gone(lease: Lease) -> bool:
    if lease.host != socket.gethostname() or lease.pid == os.getpid():
        return False
    try:
        os.kill(lease.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
