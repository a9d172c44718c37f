"""Everything a flow needs from outside, so that tests and the command line can choose it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from dbt_project.runner import DbtSession
from dbt_project.targets import Target
from dbt_project.warehouse import Warehouse, WarehouseBusyError, WarehouseError, open_warehouse
from flows.engine import Step, call_step
from ops.clock import Clock, SystemClock
from ops.ledger import Ledger
from ops.settings import Settings

LEASE_TERM = timedelta(minutes=30)

# How long a run waits for who reads the warehouse's file for a moment, such as `status`.
BUSY_SECONDS, BUSY_PAUSE = 10.0, 0.2


def silent(_message: str) -> None:
    """Tell nobody."""
    return None


@dataclass(frozen=True)
class RunContext:
    """One process's handles. Build it once and use it for every run of the process.

    clock: the time the world is at, which a sandbox or a replay may set. wall: the time at which
    the work is done, for the ledger and the lease. tell: told of each stage as it begins,
    detail: of how far it has come.
    """

    settings: Settings
    target: Target
    ledger: Ledger
    session: DbtSession
    clock: Clock = field(default_factory=SystemClock)
    wall: Clock = field(default_factory=SystemClock)
    step: Step = call_step
    tell: Callable[[str], None] = silent
    detail: Callable[[str], None] = silent
    open_warehouse: Callable[[Target], Warehouse] = open_warehouse

    @contextmanager
    def warehouse(self) -> Iterator[Warehouse]:
        """The target's warehouse with its control tables, closed at the end.

        Raises:
            WarehouseError: it cannot be reached, or another process keeps its file.
        """
        opened = self.opened_warehouse()
        try:
            opened.ensure_schemas()
            yield opened
        finally:
            opened.close()

    def require_warehouse(self) -> None:
        """Refuse to look into a warehouse that would have to be made first.

        Raises:
            WarehouseError: its file is missing.
        """
        if missing := self.target.missing_file:
            raise WarehouseError(
                f"warehouse {missing}: there is none; first: nba-props run --date DATE, "
                "or name another in NBA_PROPS_WAREHOUSE"
            )

    @retry(
        retry=retry_if_exception_type(WarehouseBusyError),
        stop=stop_after_delay(BUSY_SECONDS),
        wait=wait_fixed(BUSY_PAUSE),
        reraise=True,
    )
    def opened_warehouse(self) -> Warehouse:
        """The target's warehouse as it is, for the caller to close."""
        return self.open_warehouse(self.target)
