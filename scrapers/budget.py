"""What a slate costs at a metered provider, and how much of it can be paid for."""

from collections.abc import Sequence
from dataclasses import dataclass

from ops.records import Quota
from scrapers.plan import FeedRequest


@dataclass(frozen=True)
class Allowance:
    """What of a slate can be paid for: `cost` credits in all, the requests `allowed`, the rest."""

    cost: int
    allowed: tuple[FeedRequest, ...]
    refused: tuple[FeedRequest, ...]


def allowance(requests: Sequence[FeedRequest], quota: Quota | None, reserve: int) -> Allowance:
    """Decide which requests to send, in the order given, without touching the reserve.

    Args:
        requests: by tip-off, so that what is refused begins last.
        quota: as the provider last told it; everything is allowed while it is not known.
        reserve: credits that are never spent.
    """
    cost = sum(wanted.asks[0].cost for wanted in requests)
    left = cost if quota is None else max(quota.remaining - reserve, 0)
    allowed: list[FeedRequest] = []
    for wanted in requests:
        left -= wanted.asks[0].cost
        if left < 0:
            break
        allowed.append(wanted)
    return Allowance(cost, tuple(allowed), tuple(requests[len(allowed) :]))
