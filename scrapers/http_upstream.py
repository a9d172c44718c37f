"""The providers over HTTP, or the sandbox that stands behind the same paths."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrapers.calendar import seasons_between
from scrapers.capture import Arrival, Capture, FetchFailure
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError, FetchError, UpstreamError
from scrapers.feed import Feed, Provider
from scrapers.http import Answer, HttpClient
from scrapers.plan import (
    EVENTS_PATH,
    FeedRequest,
    events_of,
    line_requests,
    needs_schedule,
    request,
    requests_for,
)
from scrapers.providers import ODDS_API
from scrapers.registry import FEEDS, feeds_named
from scrapers.schedule import ScheduledGame, games_of
from scrapers.upstream import Selection

_WEIGHTS = {"network": 3, "auth": 3, "http": 1}
_GIVE_UP_AT = 5  # two dead connections or five refused requests in a row
_MOST_PAGES = 50


@dataclass
class _Failing:
    """Weighted failures in a row by provider, so that a dead host does not hold up the run."""

    in_a_row: dict[str, int] = field(default_factory=dict)

    def note(self, provider: Provider, failure: FetchError | None) -> None:
        weight = _WEIGHTS.get(failure.category, 0) if failure else 0
        before = self.in_a_row.get(provider.name, 0)
        self.in_a_row[provider.name] = before + weight if weight else 0

    def gave_up(self, provider: Provider) -> bool:
        return self.in_a_row.get(provider.name, 0) >= _GIVE_UP_AT


class HttpUpstream:
    """Fetches what is due for a day.

    Args:
        client: the HTTP client.
        base_url: where the sandbox listens; `https://HOST/path` becomes `<base_url>/HOST/path`.
            None asks the providers themselves.
    """

    def __init__(self, client: HttpClient, base_url: str | None = None) -> None:
        """Keep the client; nothing is sent yet."""
        self._client = client
        self._base_url = base_url.rstrip("/") if base_url else None

    def captures(self, selection: Selection) -> Iterator[Arrival]:
        """Yield the payloads that are due, in the order schedule, results, report, lines.

        Raises:
            UpstreamError: no game date is selected.
        """
        game_date = selection.game_date
        if game_date is None:
            raise UpstreamError("upstream: no game date is given; choose one with --date")
        now = self._client.clock.now()
        as_of = min(selection.as_of, now) if selection.as_of else now
        feeds = tuple(feed.name for feed in feeds_named(selection.feeds))
        failing = _Failing()
        games: list[ScheduledGame] = []
        if "nbac_schedule" in feeds or needs_schedule(feeds):
            schedule = FEEDS["nbac_schedule"]
            since = selection.history_from or game_date
            for season in seasons_between(min(since, game_date), game_date):
                arrivals = list(self._fetch(request(schedule, game_date, season=season), failing))
                games.extend(_games(arrivals))
                yield from (
                    arrival
                    for arrival in arrivals
                    if "nbac_schedule" in feeds or isinstance(arrival, FetchFailure)
                )
        others = [name for name in feeds if name != "nbac_schedule"]
        due = requests_for(game_date, as_of, games, selection.have, others, selection.history_from)
        for requests in due.values():
            yield from self._fetch_all(requests, failing)
        yield from self._lines(selection, as_of, feeds, failing)

    def _lines(
        self, selection: Selection, as_of: datetime, feeds: tuple[str, ...], failing: _Failing
    ) -> Iterator[Arrival]:
        wanted = [name for name in feeds if FEEDS[name].unit == "event"]
        if not wanted or selection.game_date is None:
            return
        url = ODDS_API.base_url + EVENTS_PATH
        try:
            answer = self._get(ODDS_API, url, {"dateFormat": "iso"}, frozenset())
            events = events_of(decode_json(answer.body))
        except (FetchError, DecodeError, ValueError) as error:
            category = error.category if isinstance(error, FetchError) else "damaged"
            for name in wanted:
                yield FetchFailure(
                    name,
                    "events",
                    f"the events of the day: {error}",
                    category,
                    game_date=selection.game_date,
                    captured_at=self._client.clock.now(),
                    url=url,
                )
            return
        due = line_requests(selection.game_date, as_of, events, wanted)
        for name in wanted:
            if not due[name]:
                yield FetchFailure(
                    name,
                    "events",
                    f"no event of {selection.game_date} that has not begun is listed",
                    "not_published",
                    game_date=selection.game_date,
                    captured_at=self._client.clock.now(),
                    url=url,
                )
            yield from self._fetch_all(due[name], failing)

    def _fetch_all(self, requests: list[FeedRequest], failing: _Failing) -> Iterator[Arrival]:
        for position, wanted in enumerate(requests):
            provider = FEEDS[wanted.feed].provider
            if failing.gave_up(provider):
                yield FetchFailure(
                    wanted.feed,
                    wanted.scope,
                    f"{provider.name} failed several times in a row;"
                    f" {len(requests) - position} requests were not sent, run again later",
                    "network",
                    game_date=wanted.game_date,
                    captured_at=self._client.clock.now(),
                    url=wanted.url,
                    params=wanted.params,
                )
                return
            stop = False
            for arrival in self._fetch(wanted, failing):
                yield arrival
                stop = isinstance(arrival, FetchFailure) and arrival.category == "not_configured"
            if stop:
                return

    def _fetch(self, wanted: FeedRequest, failing: _Failing) -> Iterator[Arrival]:
        feed = FEEDS[wanted.feed]
        for candidate in (wanted, *wanted.instead):
            failure: FetchError | None = None
            try:
                answer = self._get(
                    feed.provider, candidate.url, candidate.params, feed.no_data_statuses
                )
                body = self._all_pages(feed, candidate, answer)
            except FetchError as error:
                failure = error
            failing.note(feed.provider, failure)
            if failure is not None:
                yield self._failed(candidate, failure.reason, failure.category)
                return
            if answer.status == 200:
                yield Capture(
                    feed=feed.name,
                    scope=candidate.scope,
                    game_date=candidate.game_date,
                    captured_at=answer.received_at.replace(microsecond=0),
                    url=candidate.url,
                    params=candidate.params,
                    body=body,
                    content=feed.content,
                )
                return
        tried = f" nor in the {len(wanted.instead)} hours before" if wanted.instead else ""
        yield self._failed(
            wanted,
            f"{feed.provider.name} has nothing published (HTTP {answer.status}){tried}",
            "not_published",
        )

    def _failed(self, wanted: FeedRequest, reason: str, category: str) -> FetchFailure:
        return FetchFailure(
            feed=wanted.feed,
            scope=wanted.scope,
            reason=reason,
            category=category,
            game_date=wanted.game_date,
            captured_at=self._client.clock.now(),
            url=wanted.url,
            params=wanted.params,
        )

    def _get(
        self, provider: Provider, url: str, params: Mapping[str, Any], expected: frozenset[int]
    ) -> Answer:
        if self._base_url is not None:
            parts = urlsplit(url)
            url = f"{self._base_url}/{parts.netloc}{parts.path}"
        return self._client.get(provider, url, params, expected)

    def _all_pages(self, feed: Feed, wanted: FeedRequest, answer: Answer) -> bytes:
        """One page is kept as received; several become one document with all of `data`."""
        if feed.cursor is None or answer.status != 200:
            return answer.body
        pages = [answer.body]
        documents = [_object(answer.body)]
        while cursor := _next_cursor(documents[-1]):
            if len(pages) == _MOST_PAGES:
                raise FetchError(
                    "http",
                    f"{feed.provider.name} sent {_MOST_PAGES} pages and more for"
                    f" {wanted.scope}; check the parameters",
                )
            params = {**wanted.params, feed.cursor: cursor}
            page = self._get(feed.provider, wanted.url, params, frozenset())
            pages.append(page.body)
            documents.append(_object(page.body))
            if not isinstance(documents[-1].get("data"), list):
                raise FetchError(
                    "http",
                    f"{feed.provider.name}: page {len(pages)} of {wanted.scope} has no data; try"
                    " again later",
                )
        if len(pages) == 1:
            return answer.body
        rows = [row for document in documents for row in document["data"]]
        return json.dumps({**documents[0], "data": rows, "meta": None}).encode()


def _games(arrivals: list[Arrival]) -> list[ScheduledGame]:
    games: list[ScheduledGame] = []
    for arrival in arrivals:
        if isinstance(arrival, Capture):
            try:
                games.extend(games_of(decode_json(arrival.body)))
            except DecodeError:
                continue  # landing refuses the payload and says why
    return games


def _object(body: bytes) -> dict[str, Any]:
    try:
        document = decode_json(body)
    except DecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _next_cursor(document: dict[str, Any]) -> int | str | None:
    meta = document.get("meta")
    if not isinstance(meta, dict) or not isinstance(document.get("data"), list):
        return None
    cursor = meta.get("next_cursor")
    return cursor if isinstance(cursor, int | str) else None
