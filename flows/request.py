"""What is asked of a run, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from ops.errors import ConfigurationError
from ops.run_origin import BY_HAND, RunOrigin


class UpstreamKind(StrEnum):
    """Where payloads come from."""

    SANDBOX = "sandbox"
    LIVE = "live"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class UpstreamChoice:
    """An upstream: `base_url` replaces the providers' hosts for the sandbox and `keys` the keys
    of the settings, `league` tells its league from others; `directory` is the archive's.
    """

    kind: UpstreamKind
    directory: Path | None = None
    base_url: str | None = None
    keys: Mapping[str, str] | None = field(default=None, repr=False)
    league: str | None = None

    @property
    def label(self) -> str:
        """The choice as a run records it."""
        rest = self.league or self.directory
        return f"{self.kind}:{rest}" if rest else str(self.kind)


def parse_upstream(text: str) -> UpstreamChoice:
    """Read `sandbox`, `live` or `archive:DIR`.

    Raises:
        ConfigurationError: anything else, or a directory that does not exist.
    """
    kind, _, rest = text.partition(":")
    if kind == UpstreamKind.ARCHIVE:
        directory = Path(rest).expanduser()
        if not rest or not directory.is_dir():
            raise ConfigurationError(
                f"upstream {text}: {rest or 'the directory'} is not a directory; "
                "write archive:DIR with the directory that holds the feeds' folders"
            )
        return UpstreamChoice(UpstreamKind.ARCHIVE, directory=directory.resolve())
    if rest or kind not in set(UpstreamKind):
        raise ConfigurationError(f"upstream {text}: choose sandbox, live or archive:DIR")
    return UpstreamChoice(UpstreamKind(kind))


@dataclass(frozen=True)
class RunRequest:
    """One full day.

    as_of: pretend that it is this moment (aware UTC); None takes the upstream's own default.
    history_from: also scrape the finished dates from this one on, for an empty warehouse.
    """

    game_date: date
    upstream: UpstreamChoice
    as_of: datetime | None = None
    history_from: date | None = None
    origin: RunOrigin = BY_HAND


DEFAULT_UPDATE_FEEDS = (
    "nbac_injury_report",
    "odds_api_player_points_props",
    "odds_api_game_lines",
)


@dataclass(frozen=True)
class UpdateRequest:
    """A mid-day update: only these feeds, and only what their new payloads reach.

    Without feeds nothing is asked for: what has landed already is all the news.
    """

    game_date: date
    upstream: UpstreamChoice
    feeds: tuple[str, ...] = DEFAULT_UPDATE_FEEDS
    as_of: datetime | None = None
    origin: RunOrigin = BY_HAND

    @property
    def label(self) -> str:
        """The upstream as a run records it, of none where none is asked."""
        return self.upstream.label if self.feeds else "landed"
