"""What a feed is: a value. The registry holds one of them for each provider response we use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

History = Literal["newest", "every"]
Unit = Literal["season", "league", "date", "date_and_type", "game", "event", "report"]
Decoder = Literal["json", "result_sets", "injury_pdf"]


@dataclass(frozen=True)
class Auth:
    """How a provider wants its key: a query parameter or a header, and the variable holding it."""

    place: Literal["query", "header"]
    name: str
    variable: str


@dataclass(frozen=True)
class Provider:
    """A host with its manners.

    `min_interval` is the least time in seconds between two requests, `timeout` is in seconds.
    """

    name: str
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    min_interval: float = 0.0
    timeout: float = 20.0
    auth: Auth | None = None


@dataclass(frozen=True)
class Subject:
    """What a decoded document says it is about; None where it does not say."""

    scope: str | None = None
    game_date: date | None = None
    dates: frozenset[date] = frozenset()
    captured_at: datetime | None = None
    game_id: str | None = None


@dataclass(frozen=True)
class Feed:
    """One provider response.

    Args:
        name: also the name of its phase_2 table.
        path: URL path; `{season}`, `{date}`, `{game_id}`, `{event_id}`, `{report}` are filled in.
        params: query parameters, filled in the same way. The provider's key is added elsewhere.
        unit: what one request asks for.
        scope: what one payload fully describes, as a template.
        history: whether the newest capture of a scope is its truth, or every capture is kept.
        cadence: how often it is worth asking again.
        decoder: turns the body into the document that is loaded.
        describes: the scope in words.
        subject: reads from a document what it is about.
        archived: a season archive is expected to hold it.
        min_rows: fewer rows than this (but more than none) means a cut-off answer.
        no_data_statuses: HTTP status codes by which the provider says "nothing here (yet)".
        cursor: name of the page parameter, when answers may come in pages.
        scope_is_read: the scope must equal what the document says it is about.
    """

    name: str
    provider: Provider
    path: str
    params: Mapping[str, str | int]
    unit: Unit
    scope: str
    history: History
    cadence: timedelta
    decoder: Decoder
    describes: str
    subject: Callable[[Any], Subject]
    archived: bool = False
    min_rows: int = 1
    no_data_statuses: frozenset[int] = frozenset()
    cursor: str | None = None
    scope_is_read: bool = True

    @property
    def contract(self) -> str:
        """Name of the contract, the stem of its file in `scrapers/contracts`."""
        return self.name

    @property
    def content(self) -> Literal["json", "pdf"]:
        """What the provider sends."""
        return "pdf" if self.decoder == "injury_pdf" else "json"
