"""Every feed, as data. A new feed is one entry at its provider, one contract, one phase_2 model."""

from collections.abc import Collection
from types import MappingProxyType

from ops.errors import ConfigurationError
from scrapers.feed import Feed
from scrapers.providers import (
    balldontlie,
    basketball_reference,
    bettingpros,
    espn,
    google_drive,
    nba_cdn,
    nba_documents,
    nba_stats,
    the_odds_api,
)

_PROVIDERS = (
    nba_stats,
    nba_cdn,
    nba_documents,
    balldontlie,
    the_odds_api,
    bettingpros,
    espn,
    google_drive,
    basketball_reference,
)

_ALL: tuple[Feed, ...] = tuple(feed for module in _PROVIDERS for feed in module.FEEDS)
FEEDS = MappingProxyType({feed.name: feed for feed in _ALL})


def key_variables() -> frozenset[str]:
    """Return the environment variables that hold the providers' keys and other private values."""
    providers = {
        endpoint.provider.name: endpoint.provider
        for feed in _ALL
        for endpoint in (*feed.endpoints, *((feed.index.endpoint,) if feed.index else ()))
    }
    keys = {found.auth.variable for found in providers.values() if found.auth}
    return frozenset(keys.union(*(found.variables for found in providers.values())))


def feed_named(name: str) -> Feed:
    """Return a feed of the registry.

    Raises:
        ConfigurationError: there is none of that name.
    """
    try:
        return FEEDS[name]
    except KeyError:
        raise ConfigurationError(
            f"feed {name}: not in the registry; choose one of {', '.join(sorted(FEEDS))}"
        ) from None


def feeds_named(names: Collection[str] | None) -> tuple[Feed, ...]:
    """Return these feeds in registry order, all of them for None.

    Raises:
        ConfigurationError: one of the names is not in the registry.
    """
    if names is None:
        return tuple(FEEDS.values())
    wanted = {feed_named(name).name for name in names}
    return tuple(feed for feed in FEEDS.values() if feed.name in wanted)


def feeds_off(names: Collection[str]) -> frozenset[str]:
    """The names of feeds that NBA_PROPS_FEEDS_OFF lists, if all of them are feeds.

    Raises:
        ConfigurationError: one of the names is not in the registry.
    """
    try:
        return frozenset(feed.name for feed in feeds_named(names))
    except ConfigurationError as error:
        raise ConfigurationError(f"NBA_PROPS_FEEDS_OFF: {error}") from error
