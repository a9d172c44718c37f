"""How a run came about: who or what asked for it, and in which chain of work."""

from dataclasses import dataclass
from typing import Literal

TriggerSource = Literal["event", "scheduler", "manual"]


@dataclass(frozen=True)
class RunOrigin:
    """What a run is told of itself.

    correlation_id: of the chain that it belongs to; None begins a chain of its own. message_id: of
    the message that asked for it. hands_over: what follows is done by others, who wait for this
    run's triggers; otherwise the run goes on by itself and its triggers are kept, not sent.
    backfill_reason: of a backfill, which tells nobody and whose alerts are quiet.
    """

    correlation_id: str | None = None
    source: TriggerSource = "manual"
    message_id: str | None = None
    parent: str | None = None
    hands_over: bool = False
    backfill_reason: str | None = None

    @property
    def has_id(self) -> bool:
        """Whether a correlation id was given; blanks are none."""
        return bool((self.correlation_id or "").strip())


BY_HAND = RunOrigin()
