"""Which of dbt's events are told: an update fires some four hundred and nobody hears them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

PROGRESS = ("NodeStart", "NodeFinished")
ALWAYS_TOLD = (EventLevel.WARN, EventLevel.ERROR)


class ToldEvents(EventManager):
    """Drops what is neither progress nor a warning before dbt makes a message of it."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        """Tell an event, see EventManager."""
        told = type(e).__name__ in PROGRESS or (level or e.level_tag()) in ALWAYS_TOLD
        if told or force_warn_or_error_handling:
            super().fire_event(e, level, node, force_warn_or_error_handling)


@contextmanager
def progress_only() -> Iterator[None]:
    """Let dbt tell progress and warnings alone in the block."""
    before = get_event_manager()
    ctx_set_event_manager(ToldEvents())
    try:
        yield
    finally:
        ctx_set_event_manager(before)
