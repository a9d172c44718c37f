"""A warehouse holds the real league or a simulated one, never both: they share dates and ids."""

from flows.request import UpstreamKind
from ops.errors import NbaPropsError
from ops.ledger import Ledger
from ops.runs import upstreams

LANDED = ("success", "degraded", "partial")


class MixedWorldsError(NbaPropsError):
    """The run would land simulated payloads beside real ones, or the other way round."""


def refuse_mixed_worlds(ledger: Ledger, upstream: str) -> None:
    """Let a run go on only where every run before it saw the same world.

    Raises:
        MixedWorldsError: the ledger knows a run of the other world.
    """
    world = world_of(upstream)
    if world is None:
        return
    for earlier, game_date in upstreams(ledger, LANDED).items():
        other = world_of(earlier)
        if other not in (None, world):
            raise MixedWorldsError(
                f"upstream {upstream}: the ledger already has payloads of the {other} "
                f"league (run of {game_date}); they would overwrite each other. Use another "
                "place: set NBA_PROPS_WAREHOUSE, NBA_PROPS_LANDING, NBA_PROPS_LEDGER_URL and "
                "NBA_PROPS_MODELS"
            )


def world_of(upstream: str) -> str | None:
    """`simulated`, `real`, or None for a run that asked no upstream of either."""
    kind = upstream.partition(":")[0]
    if kind == UpstreamKind.SANDBOX:
        return "simulated"
    return "real" if kind in (UpstreamKind.LIVE, UpstreamKind.ARCHIVE) else None
