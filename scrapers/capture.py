"""What an upstream yields: a payload, that there is no new one, or the reason for none."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from scrapers.calendar import compact
from scrapers.feed import Content

# How the scope of a file begins that does not say what it is about: it was of no document of its
# feed, or of one that names no date, game or team.
UNREADABLE, UNKNOWN = "unreadable", "unknown"
FUTURE_GRACE = timedelta(minutes=5)  # clocks differ; a payload from later than this is refused


@dataclass(frozen=True)
class Capture:
    """One payload as received.

    `scope` is what it fully describes, without the capture time; `captured_at` is aware UTC;
    `url` and `params` hold no secrets. `content` says what the body is; JSON where the provider
    sends something else is a document that was decoded before. `doubt` says why the body, readable
    or not, is not what its source lists; landing then refuses it. `validators` are the `etag` and
    `last_modified` the provider sent with it.
    """

    feed: str
    scope: str
    game_date: date
    captured_at: datetime
    url: str
    params: Mapping[str, Any]
    body: bytes
    content: Content = "json"
    doubt: str | None = None
    validators: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AlreadyLanded:
    """A payload that an archive holds and the landing zone has, so it was not read again."""

    feed: str
    scope: str


@dataclass(frozen=True)
class NotModified:
    """A provider's answer that the newest landed payload of a scope still holds (HTTP 304)."""

    feed: str
    scope: str
    game_date: date
    captured_at: datetime
    url: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class FetchFailure:
    """A payload that was due and could not be had.

    `category` is `not_published` when the provider has nothing (that is no error), else the kind
    of failure: `network`, `http`, `auth`, `not_configured`, `too_large`, `given_up`, `quota`,
    `missing_file`, `missing_feed`, `damaged`, `unsafe_path`, `unknown_feed`.
    """

    feed: str
    scope: str
    reason: str
    category: str
    game_date: date | None = None
    captured_at: datetime | None = None
    url: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_no_data(self) -> bool:
        """Whether the provider simply has nothing yet."""
        return self.category == "not_published"


Arrival = Capture | AlreadyLanded | NotModified | FetchFailure


def payload_id(feed: str, scope: str, captured_at: datetime) -> str:
    """Return the identifier of a payload: 32 hex digits over feed, base scope and capture time."""
    text = f"{feed}|{scope}|{compact(captured_at)}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
