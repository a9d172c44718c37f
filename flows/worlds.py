"""A warehouse holds the real league or one that is simulated: they share dates and ids."""

from flows.request import UpstreamKind
from ops.errors import NbaPropsError
from ops.ledger import Ledger
from ops.runs import newest_landing, upstreams


class MixedWorldsError(NbaPropsError):
    """The run would land payloads of one league beside those of another."""


def refuse_mixed_worlds(ledger: Ledger, upstream: str) -> None:
    """Let a run go on only where all that landed before it came from the same world.

    Raises:
        MixedWorldsError: a run of the other world has landed payloads, however it ended.
    """
    world = world_of(upstream)
    if world is None:
        return
    for earlier in sorted(upstreams(ledger)):
        other = world_of(earlier)
        if other in (None, world):
            continue
        if run := newest_landing(ledger, earlier):
            raise MixedWorldsError(
                f"upstream {upstream}: the ledger already has payloads of {other} "
                f"({run.kind} of {run.game_date or run.started_at.date()}); they would overwrite "
                "each other. Use another place: set NBA_PROPS_WAREHOUSE, NBA_PROPS_LANDING, "
                "NBA_PROPS_LEDGER_URL and NBA_PROPS_MODELS"
            )


def world_of(upstream: str) -> str | None:
    """The league that an upstream tells of, or None for a run that asked none."""
    kind, _, league = upstream.partition(":")
    if kind == UpstreamKind.SANDBOX:
        return f"the simulated league {league}".rstrip()
    return "the real league" if kind in (UpstreamKind.LIVE, UpstreamKind.ARCHIVE) else None
