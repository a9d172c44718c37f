"""The quota of a metered provider, as its answers tell it."""

from collections.abc import Mapping
from datetime import datetime

from ops.records import Quota
from scrapers.feed import Provider


def quota_in(provider: Provider, headers: Mapping[str, str], now: datetime) -> Quota | None:
    """Read the quota from the headers of an answer, `x-requests-remaining` and `-used`."""
    remaining = _number(headers.get("x-requests-remaining"))
    if not provider.metered or remaining is None:
        return None
    return Quota(provider.name, remaining, _number(headers.get("x-requests-used")), now)


def _number(text: str | None) -> int | None:
    try:
        return int(float(text)) if text is not None else None
    except ValueError:
        return None
