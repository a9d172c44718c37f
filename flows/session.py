"""Building a run's handles from the settings, and giving them back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dbt_project.runner import DbtSession, Progress
from dbt_project.targets import target_from_settings
from flows.context import RunContext, silent
from flows.engine import Step, call_step
from ops.clock import Clock, SystemClock
from ops.ledger import open_ledger
from ops.settings import Settings


@contextmanager
def run_context(
    settings: Settings,
    target: str | None = None,
    *,
    clock: Clock | None = None,
    step: Step = call_step,
    tell: Callable[[str], None] = silent,
    detail: Callable[[str], None] = silent,
    node: Progress | None = None,
) -> Iterator[RunContext]:
    """Open the ledger and a dbt session for the chosen target; both are closed at the end.

    Raises:
        TargetError: the target is not configured. LedgerError: the ledger cannot be opened.
    """
    chosen = target_from_settings(settings, target)
    ledger = open_ledger(settings.ledger_url)
    session = DbtSession(chosen, progress=node)
    try:
        yield RunContext(
            settings=settings,
            target=chosen,
            ledger=ledger,
            session=session,
            clock=clock or SystemClock(),
            step=step,
            tell=tell,
            detail=detail,
        )
    finally:
        session.release()
        ledger.close()
