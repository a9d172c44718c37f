"""The record of a prediction batch: who is to be predicted, who was, and who could not be."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ops.batches import Player, begin, new_batch, note_predicted
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
        batch = new_batch(
            self.batch_id,
            self.game_date,
            self.market,
            self.target_label,
            self.correlation_id,
            self.execution_id,
            self.clock,
            players,
        )
        begin(self.ledger, batch, self.clock)

    def end(self, completed: Collection[Player], failed: Mapping[Player, str]) -> None:
        """Note who was predicted and who was not; of nobody there is nothing to note."""
        if completed or failed:
            note_predicted(
                self.ledger, self.batch_id, self.clock, completed, failed, closes=self.closes
            )
