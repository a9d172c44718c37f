"""The control plane in numbers: what waits to be sent, what waits for something, what is told."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select

from ops import outbox
from ops.event_tables import BATCHES, GATES
from ops.ledger import Ledger


@dataclass(frozen=True)
class ControlState:
    """messages: of the outbox by state. gates: that wait still. batches: that are under way."""

    messages: dict[str, int]
    gates: int
    batches: int

    def as_json(self) -> dict[str, Any]:
        """Plain types only."""
        return asdict(self)

    def told(self) -> str:
        """One line."""
        waiting = self.messages.get(outbox.PENDING, 0)
        parked = self.messages.get(outbox.PARKED, 0)
        given_up = f", {parked} given up: nba-props messages --state parked" if parked else ""
        return (
            f"control plane: {waiting} messages to send{given_up}; {self.gates} gates wait; "
            f"{self.batches} batches under way"
        )


def control_state(ledger: Ledger) -> ControlState:
    """Count what the ledger holds."""
    with ledger.engine.connect() as connection:
        waiting = select(func.count()).where(GATES.c.state == "waiting")
        running = select(func.count()).where(BATCHES.c.state == "running")
        counted = [int(connection.execute(query).scalar_one()) for query in (waiting, running)]
    return ControlState(outbox.count_by_state(ledger), *counted)
