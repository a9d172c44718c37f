"""A run's handles for a command, with its progress shown."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.output import Progress
from flows import session
from flows.context import RunContext
from ops.clock import Clock
from ops.settings import Settings, get_settings


@contextmanager
def run_context(
    progress: Progress,
    target: str | None,
    *,
    clock: Clock | None = None,
    settings: Settings | None = None,
) -> Iterator[RunContext]:
    """Handles for the chosen target, see flows.session.run_context."""
    with session.run_context(
        settings or get_settings(),
        target,
        clock=clock,
        tell=progress.tell,
        detail=progress.detail,
        node=progress.node,
    ) as context:
        yield context
