"""Where payloads come from: the providers, their sandbox, or an archive."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from scrapers.capture import Arrival
from scrapers.feed import Feed
from scrapers.registry import feeds_named, feeds_off
from scrapers.schedule import ScheduledGame


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
        fresh: base scopes that were asked for within their feed's cadence, by feed.
        validators: of the newest landed payload by feed, base scope and URL, for conditional
            requests.
        off: feeds that are not asked for in any case, not even to plan others by.
        every_result: of every feed of results all dates are wanted, also of those that a daily run
            asks for the newest date only.
        landed_games: reads the games as last landed, for when the schedule cannot be had.
    """

    game_date: date | None = None
    as_of: datetime | None = None
    feeds: Collection[str] | None = None
    history_from: date | None = None
    have: Mapping[str, Collection[str]] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    fresh: Mapping[str, Collection[str]] = field(default_factory=dict)
    validators: Mapping[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    every_result: bool = False
    landed_games: Callable[[], Sequence[ScheduledGame]] = tuple


def selected(selection: Selection) -> tuple[Feed, ...]:
    """Return the feeds that a selection names, in registry order, without those that are off.

    Raises:
        ConfigurationError: one of the names is not in the registry.
    """
    off = feeds_off(selection.off)
    return tuple(feed for feed in feeds_named(selection.feeds) if feed.name not in off)


class Upstream(Protocol):
    """Anything that yields payloads."""

    def captures(self, selection: Selection) -> Iterator[Arrival]:
        """Yield what is selected; what could not be had is yielded as a failure, not raised.

        Raises:
            UpstreamError: the upstream cannot be used at all.
        """
        ...
