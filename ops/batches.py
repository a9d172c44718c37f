"""Prediction batches: who is to be predicted, who was, and who could not be.

A batch survives its process: whoever takes the date over reads what is open and goes on with it.
"""

import os
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, insert, select, update

from ops.clock import Clock
from ops.errors import NbaPropsError
from ops.event_tables import BATCH_PLAYERS, BATCHES
from ops.ledger import Ledger

# After so much time without progress a batch is taken for stalled.
STALLED = timedelta(minutes=30)

Player = tuple[str, str]


class BatchError(NbaPropsError):
    """No such batch, or no such player in it."""


@dataclass(frozen=True)
class Batch:
    """A batch as it stands. A player is a pair (player_lookup, game_id).

    state: running, complete (everybody was predicted or had nothing to predict), partial (somebody
    could not be), or failed (nobody could be).
    """

    batch_id: str
    game_date: date
    market: str
    target_label: str
    correlation_id: str
    execution_id: str
    state: str
    instance: str
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    pending: frozenset[Player]
    completed: frozenset[Player]
    failed: dict[Player, str]

    @property
    def expected(self) -> int:
        """How many players there are."""
        return len(self.pending) + len(self.completed) + len(self.failed)

    def is_stalled(self, now: datetime) -> bool:
        """Running without progress for STALLED."""
        return self.state == "running" and now - self.updated_at > STALLED


def new_batch(
    batch_id: str,
    game_date: date,
    market: str,
    target_label: str,
    correlation_id: str,
    execution_id: str,
    clock: Clock,
    pending: Collection[Player] = (),
) -> Batch:
    """A batch of this process that begins now with these players."""
    now = clock.now()
    return Batch(
        batch_id=batch_id,
        game_date=game_date,
        market=market,
        target_label=target_label,
        correlation_id=correlation_id,
        execution_id=execution_id,
        state="running",
        instance=instance(),
        started_at=now,
        updated_at=now,
        finished_at=None,
        pending=frozenset(pending),
        completed=frozenset(),
        failed={},
    )


def begin(ledger: Ledger, batch: Batch, clock: Clock) -> None:
    """Open a batch, or go on with the one of its id: its pending players are pending there too."""
    if get_batch(ledger, batch.batch_id) is None:
        open_batch(ledger, batch)
    else:
        try_again(ledger, batch.batch_id, batch.pending, batch.instance, clock)


def open_batch(ledger: Ledger, batch: Batch) -> None:
    """Record a batch with everybody of `pending`."""
    row = {name: getattr(batch, name) for name in _FIELDS}
    with ledger.engine.begin() as connection:
        connection.execute(insert(BATCHES).values(**row))
        _add(connection, batch.batch_id, batch.pending, batch.started_at)


def note_predicted(
    ledger: Ledger,
    batch_id: str,
    clock: Clock,
    completed: Collection[Player] = (),
    failed: Mapping[Player, str] | None = None,
    *,
    closes: bool = True,
) -> Batch:
    """Note who was predicted and who could not be, and close the batch when nobody is pending.

    Whoever has completed stays so: a later failure or a repetition changes nothing. closes: leave
    the batch open all the same when it is not, until close_batch says that its run has ended.

    Raises:
        BatchError: there is no such batch.
    """
    now = clock.now()
    with ledger.engine.begin() as connection:
        mine = BATCHES.c.batch_id == batch_id
        touched = connection.execute(update(BATCHES).where(mine).values(updated_at=now))
        if touched.rowcount != 1:
            raise BatchError(f"batch {batch_id}: is not in the ledger")
        waiting = and_(BATCH_PLAYERS.c.batch_id == batch_id, BATCH_PLAYERS.c.state != "completed")
        _mark(connection, waiting, dict.fromkeys(completed), "completed", now)
        _mark(connection, waiting, failed or {}, "failed", now)
        if closes:
            _close_if_done(connection, batch_id, now)
        return _batch(connection, connection.execute(select(BATCHES).where(mine)).one())


def close_batch(ledger: Ledger, batch_id: str, error: str, clock: Clock) -> Batch:
    """Close a batch whose run has ended; who is pending still was left out by it.

    error: what is said of those.

    Raises:
        BatchError: there is no such batch.
    """
    batch = get_batch(ledger, batch_id)
    left = dict.fromkeys(batch.pending, error) if batch is not None else {}
    return note_predicted(ledger, batch_id, clock, failed=left)


def fail_batch(ledger: Ledger, batch_id: str, error: str, clock: Clock) -> None:
    """Close a batch, if it is there, whose run failed: who is pending could not be predicted."""
    now = clock.now()
    with ledger.engine.begin() as connection:
        touched = connection.execute(
            update(BATCHES)
            .where(BATCHES.c.batch_id == batch_id, BATCHES.c.state == "running")
            .values(updated_at=now, state="failed", finished_at=now)
        )
        if touched.rowcount == 1:
            connection.execute(
                update(BATCH_PLAYERS)
                .where(BATCH_PLAYERS.c.batch_id == batch_id, BATCH_PLAYERS.c.state == "pending")
                .values(state="failed", error=error, updated_at=now)
            )


def try_again(
    ledger: Ledger, batch_id: str, players: Collection[Player], instance: str, clock: Clock
) -> Batch:
    """Reopen a batch with these players pending, whether they failed or were not in it.

    Raises:
        BatchError: there is no such batch.
    """
    now = clock.now()
    with ledger.engine.begin() as connection:
        mine = BATCHES.c.batch_id == batch_id
        touched = connection.execute(
            update(BATCHES)
            .where(mine)
            .values(
                updated_at=now,
                instance=instance,
                state="running",
                finished_at=None,
            )
        )
        if touched.rowcount != 1:
            raise BatchError(f"batch {batch_id}: is not in the ledger")
        held = set(_players(connection, batch_id))
        _add(connection, batch_id, set(players) - held, now)
        mine_too = BATCH_PLAYERS.c.batch_id == batch_id
        _mark(connection, mine_too, dict.fromkeys(set(players) & held), "pending", now)
        return _batch(connection, connection.execute(select(BATCHES).where(mine)).one())


def get_batch(ledger: Ledger, batch_id: str) -> Batch | None:
    """Return a batch, or None."""
    with ledger.engine.connect() as connection:
        row = connection.execute(
            select(BATCHES).where(BATCHES.c.batch_id == batch_id)
        ).one_or_none()
        return None if row is None else _batch(connection, row)


def batches(
    ledger: Ledger,
    *,
    target_label: str | None = None,
    game_date: date | None = None,
    market: str | None = None,
    state: str | None = None,
    execution_id: str | None = None,
    correlation_id: str | None = None,
    limit: int = 20,
) -> list[Batch]:
    """Batches, newest first."""
    query = select(BATCHES).order_by(BATCHES.c.started_at.desc(), BATCHES.c.batch_id).limit(limit)
    for column, wanted in (
        (BATCHES.c.target_label, target_label),
        (BATCHES.c.game_date, game_date),
        (BATCHES.c.market, market),
        (BATCHES.c.state, state),
        (BATCHES.c.execution_id, execution_id),
        (BATCHES.c.correlation_id, correlation_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    with ledger.engine.connect() as connection:
        return [_batch(connection, row) for row in connection.execute(query).all()]


def instance() -> str:
    """This process, for whoever looks for it."""
    return f"{socket.gethostname()}:{os.getpid()}"


_FIELDS = (
    "batch_id",
    "game_date",
    "market",
    "target_label",
    "correlation_id",
    "execution_id",
    "state",
    "instance",
    "started_at",
    "updated_at",
    "finished_at",
)


def _add(connection: Connection, batch_id: str, players: Collection[Player], now: datetime) -> None:
    rows = [
        {
            "batch_id": batch_id,
            "player_lookup": player,
            "game_id": game,
            "state": "pending",
            "attempts": 0,
            "updated_at": now,
        }
        for player, game in sorted(players)
    ]
    if rows:
        connection.execute(insert(BATCH_PLAYERS), rows)


def _mark(
    connection: Connection,
    where: ColumnElement[bool],
    players: Mapping[Player, str | None],
    state: str,
    now: datetime,
) -> None:
    """Give players a state, with their errors."""
    if not players:
        return
    statement = (
        update(BATCH_PLAYERS)
        .where(
            where,
            BATCH_PLAYERS.c.player_lookup == bindparam("of_player"),
            BATCH_PLAYERS.c.game_id == bindparam("of_game"),
        )
        .values(
            state=state,
            error=bindparam("why"),
            attempts=BATCH_PLAYERS.c.attempts + (0 if state == "pending" else 1),
            updated_at=now,
        )
    )
    rows = [
        {"of_player": player, "of_game": game, "why": why}
        for (player, game), why in sorted(players.items())
    ]
    connection.execute(statement, rows)


def _close_if_done(connection: Connection, batch_id: str, now: datetime) -> None:
    counted = connection.execute(
        select(BATCH_PLAYERS.c.state, func.count().label("n"))
        .where(BATCH_PLAYERS.c.batch_id == batch_id)
        .group_by(BATCH_PLAYERS.c.state)
    )
    held = {row.state: row.n for row in counted}
    if held.get("pending"):
        return
    failed, completed = held.get("failed", 0), held.get("completed", 0)
    state = "complete" if not failed else "partial" if completed else "failed"
    connection.execute(
        update(BATCHES)
        .where(BATCHES.c.batch_id == batch_id)
        .values(state=state, finished_at=now, updated_at=now)
    )


def _players(connection: Connection, batch_id: str) -> dict[Player, tuple[str, str | None]]:
    found = connection.execute(select(BATCH_PLAYERS).where(BATCH_PLAYERS.c.batch_id == batch_id))
    return {(row.player_lookup, row.game_id): (row.state, row.error) for row in found}


def _batch(connection: Connection, row: Row[Any]) -> Batch:
    players = _players(connection, row.batch_id)
    of = {
        state: frozenset(player for player, (held, _) in players.items() if held == state)
        for state in ("pending", "completed")
    }
    failed = {player: error or "" for player, (held, error) in players.items() if held == "failed"}
    return Batch(
        **{name: row._mapping[name] for name in _FIELDS},
        pending=of["pending"],
        completed=of["completed"],
        failed=failed,
    )
