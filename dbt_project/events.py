"""Which of dbt's events are told: an update fires some four hundred and nobody hears them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
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


_make_message = BaseEvent.__init__


def _keep(self: BaseEvent, *args: Any, **kwargs: Any) -> None:
    vars(self)["_told"] = args, kwargs


def _message(self: BaseEvent) -> Any:
    args, kwargs = vars(self)["_told"]
    _make_message(self, *args, **kwargs)
    return vars(self)["pb_msg"]


def put_off_messages() -> None:
    """Have an event become the message that it holds when that is first asked for."""
    message = cached_property(_message)
    message.__set_name__(BaseEvent, "pb_msg")
    BaseEvent.pb_msg = message
    BaseEvent.__init__ = _keep  # type: ignore[method-assign]
