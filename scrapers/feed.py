"""What a feed is: a value. The registry holds one of them for each phase_2 table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from scrapers.calendar import day_values

History = Literal["newest", "every"]
Unit = Literal["season", "league", "team", "date", "date_and_type", "game", "listed", "report"]
When = Literal["standing", "slate", "results", "slate_and_results"]
Content = Literal["json", "pdf", "html", "csv"]


@dataclass(frozen=True)
class Auth:
    """How a provider wants its key: a query parameter or a header, and the variable holding it."""

    place: Literal["query", "header"]
    name: str
    variable: str


@dataclass(frozen=True)
class Provider:
    """A host with its manners.

    `min_interval` is the least time in seconds between two requests, `timeout` is in seconds. A
    `metered` provider counts credits and says in its answers how many are left. `variables` are
    those whose values stand for `<NAME>` in the parameters, put in when a request is sent.
    """

    name: str
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    min_interval: float = 0.0
    timeout: float = 20.0
    auth: Auth | None = None
    metered: bool = False
    variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Endpoint:
    """One address of a feed.

    Args:
        provider: the host.
        path: URL path, a template over the values of a request (see `scrapers.plan`).
        params: query parameters, filled in the same way. The provider's key is added elsewhere.
        since: first game date the provider answers here; from the beginning for None.
        until: last game date the provider answers here; to this day for None.
        conditional: the provider answers 304 when asked with the validators of its last answer.
        cost: credits of the provider's quota that one answer costs.
    """

    provider: Provider
    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    conditional: bool = False
    cost: int = 0


@dataclass(frozen=True)
class Item:
    """One thing a provider lists, such as an event. `starts_at` is aware UTC, None if unknown."""

    game_date: date
    values: Mapping[str, str]
    starts_at: datetime | None = None


@dataclass(frozen=True)
class Index:
    """Where a provider lists what it can be asked for, under its own ids.

    Args:
        endpoint: asked once for a date before the feed itself.
        items: reads them from the decoded answer; raises ValueError for an answer of another form.
    """

    endpoint: Endpoint
    items: Callable[[Any], Iterable[Item]]


@dataclass(frozen=True)
class Pages:
    """How a long answer is continued; the pages become one document with all of `rows`.

    Args:
        rows: name of the array that is continued.
        param: query parameter that names the next page.
        next_page: reads its value from a decoded page, None after the last one.
    """

    rows: str
    param: str
    next_page: Callable[[Any], str | int | None]


@dataclass(frozen=True)
class Subject:
    """What a decoded document says it is about; None where it does not say.

    `values` are parts of the feed's scope that stand in the document, for a scope that holds more
    than the document does; the day gives the others.
    """

    scope: str | None = None
    game_date: date | None = None
    dates: frozenset[date] = frozenset()
    captured_at: datetime | None = None
    game_id: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def nothing_to_say(_: Any) -> str | None:
    """Say nothing more about an answer."""
    return None


@dataclass(frozen=True)
class Feed:
    """One provider response.

    Args:
        name: also the name of its phase_2 table.
        endpoints: asked one after another until one of them answers.
        unit: what one request asks for.
        when: `standing` facts are asked for as they are now, `slate` for the day that is prepared,
            `results` for days that were played.
        lasting: of standing facts, that those asked for of a past day are true of it still; a
            backfill asks for no others, which would replace what is so now.
        scope: what one payload fully describes, as a template.
        history: whether the newest capture of a scope is its truth, or every capture is kept.
        cadence: how often it is worth asking again.
        decoder: turns the body into the document that is loaded. A body that is JSON already is
            never given to the decoder of another content.
        describes: the scope in words.
        subject: reads from a document what it is about; takes any document, never raises.
        content: what the provider sends.
        index: for unit `listed`, where the items are listed.
        pages: how answers that come in pages are continued.
        team_source: for unit `team`, whose codes in seeds/team_aliases.csv fill `{team}`.
        archived: a season archive is expected to hold it.
        backfill: a daily run asks for every missing day of the season, not only the newest.
        min_rows: fewer rows than this (but more than none) means a cut-off answer.
        no_data_statuses: HTTP status codes by which the provider says "nothing here (yet)".
        scope_is_read: the scope must equal what the document says it is about.
        rows_are_dated: its rows take their date from the document, which must therefore be of the
            game date that it lands under: by that the rows are found again when it changes.
        flaw: says what is wrong with a document that keeps its contract, None for nothing.
        why_empty: says of a body without rows what it holds instead, None for nothing.
    """

    name: str
    endpoints: tuple[Endpoint, ...]
    unit: Unit
    when: When
    scope: str
    history: History
    cadence: timedelta
    decoder: Callable[[bytes], Any]
    describes: str
    subject: Callable[[Any], Subject]
    content: Content = "json"
    index: Index | None = None
    pages: Pages | None = None
    team_source: str | None = None
    lasting: bool = False
    archived: bool = False
    backfill: bool = True
    min_rows: int = 1
    no_data_statuses: frozenset[int] = frozenset()
    scope_is_read: bool = True
    rows_are_dated: bool = False
    flaw: Callable[[Any], str | None] = nothing_to_say
    why_empty: Callable[[bytes], str | None] = nothing_to_say

    def scope_on(self, day: date, values: Mapping[str, str]) -> str | None:
        """Return the scope that a day and these values give, None when they are not enough."""
        try:
            return self.scope.format(**{**day_values(day), **values})
        except KeyError:
            return None

    @property
    def provider(self) -> Provider:
        """The host that is asked first."""
        return self.endpoints[0].provider
