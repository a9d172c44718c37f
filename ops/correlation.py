"""How many runs that others began came without the id of their chain."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from ops.ledger import Ledger
from ops.ledger_tables import RUNS

MOST_MISSING = 0.05


@dataclass(frozen=True)
class Missing:
    """Runs that an event began, and those of them without an id."""

    runs: int
    missing: int

    @property
    def share(self) -> float:
        """0 without runs."""
        return self.missing / self.runs if self.runs else 0.0


def missing_share(ledger: Ledger, since: datetime) -> Missing:
    """Count the runs that events began since a time (aware UTC)."""
    missing = case((RUNS.c.is_id_given.is_(False), 1), else_=0)
    query = select(func.count().label("runs"), func.sum(missing).label("missing")).where(
        RUNS.c.started_at >= since, RUNS.c.trigger_source == "event"
    )
    with ledger.engine.connect() as connection:
        row = connection.execute(query).one()
    return Missing(int(row.runs), int(row.missing or 0))
