"""Where payloads come from: the providers, their sandbox, or an archive."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from scrapers.capture import Arrival


@dataclass(frozen=True)
class Selection:
    """What is wanted of an upstream.

    Args:
        game_date: the day that is prepared.
        as_of: aware time; an archive gives only what was captured before it (all for None), a
            provider is asked for no later report.
        feeds: only these, all for None.
        history_from: first date of results; the start of the season for None.
        have: base scopes that have landed, by feed, so that older results are not asked again.
        known: sha256 by payload id of what has landed undamaged, so that it is not read again.
    """

    game_date: date | None = None
    as_of: datetime | None = None
    feeds: Collection[str] | None = None
    history_from: date | None = None
    have: Mapping[str, Collection[str]] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)


class Upstream(Protocol):
    """Anything that yields payloads."""

    def captures(self, selection: Selection) -> Iterator[Arrival]:
        """Yield what is selected; what could not be had is yielded as a failure, not raised.

        Raises:
            UpstreamError: the upstream cannot be used at all.
        """
        ...
