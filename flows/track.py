"""The record of a prediction batch: who is to be predicted, who was, and who could not be."""

import os
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ops.batches import Batch, Player, get_batch, note_predicted, open_batch, try_again
from ops.clock import Clock
from ops.ledger import Ledger


class Track(Protocol):
    """Told by the prediction step."""

    def begin(self, players: Collection[Player]) -> None:
        """These are about to be predicted."""
        ...

    def end(self, completed: Collection[Player], failed: Mapping[Player, str]) -> None:
        """What stands of them is committed; those who failed keep what stood before."""
        ...


class _Untracked:
    def begin(self, players: Collection[Player]) -> None:
        return None

    def end(self, completed: Collection[Player], failed: Mapping[Player, str]) -> None:
        return None


UNTRACKED: Track = _Untracked()


@dataclass(frozen=True)
class InLedger:
    """A batch of the ledger: made when there is somebody to predict, or gone on with.

    closes: it is closed with its last player; otherwise by whoever opened it.
    """

    ledger: Ledger
    clock: Clock
    batch_id: str
    game_date: date
    market: str
    target_label: str
    correlation_id: str
    execution_id: str
    closes: bool = True

    def begin(self, players: Collection[Player]) -> None:
        """Open the batch, or make these players of it pending again."""
        if get_batch(self.ledger, self.batch_id) is not None:
            try_again(self.ledger, self.batch_id, players, instance(), self.clock)
            return
        now = self.clock.now()
        open_batch(
            self.ledger,
            Batch(
                batch_id=self.batch_id,
                game_date=self.game_date,
                market=self.market,
                target_label=self.target_label,
                correlation_id=self.correlation_id,
                execution_id=self.execution_id,
                state="running",
                instance=instance(),
                started_at=now,
                updated_at=now,
                finished_at=None,
                pending=frozenset(players),
                completed=frozenset(),
                failed={},
            ),
        )

    def end(self, completed: Collection[Player], failed: Mapping[Player, str]) -> None:
        """Note who was predicted and who was not; without anybody no batch is made."""
        if completed or failed or get_batch(self.ledger, self.batch_id) is not None:
            note_predicted(
                self.ledger, self.batch_id, self.clock, completed, failed, closes=self.closes
            )


def instance() -> str:
    """This process, for whoever looks for it."""
    return f"{socket.gethostname()}:{os.getpid()}"
