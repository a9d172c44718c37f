"""The providers over HTTP, or the sandbox that stands behind the same paths.

The schedule comes first, because it says what else is due. Then every provider is asked at the
same time as the others, one request after another at its own pace.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from scrapers.budget import allowance
from scrapers.calendar import season_of, seasons_between
from scrapers.capture import Arrival, Capture, FetchFailure, NotModified
from scrapers.chains import interleaved
from scrapers.contracts import load_contract
from scrapers.decoders import content_of
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError, FetchError, UpstreamError
from scrapers.feed import Feed, Provider
from scrapers.http import Answer, HttpClient
from scrapers.judge import judge
from scrapers.pages import whole_answer
from scrapers.plan import (
    REPORT_HOURS_BACK,
    Ask,
    FeedRequest,
    Listing,
    Step,
    by_tipoff,
    listed_requests,
    needs_schedule,
    request,
    requests_for,
)
from scrapers.registry import FEEDS
from scrapers.schedule import ScheduledGame, games_of
from scrapers.upstream import Selection, selected

SCHEDULE = "nbac_schedule"
RESERVE = 500  # credits of a metered provider that are never spent


class HttpUpstream:
    """Fetches what is due for a day.

    Args:
        client: the HTTP client.
        base_url: where the sandbox listens; `https://HOST/path` becomes `<base_url>/HOST/path`.
            None asks the providers themselves.
        reserve: credits of a metered provider's quota that are never spent.
    """

    def __init__(
        self, client: HttpClient, base_url: str | None = None, reserve: int = RESERVE
    ) -> None:
        """Keep the client; nothing is sent yet."""
        self._client = client
        self._base_url = base_url.rstrip("/") if base_url else None
        self._reserve = reserve

    def captures(self, selection: Selection) -> Iterator[Arrival]:
        """Yield the payloads that are due: the schedule first, then all providers as they answer.

        Raises:
            UpstreamError: no game date is selected.
        """
        if selection.game_date is None:
            raise UpstreamError("upstream: no game date is given; choose one with --date")
        now = self._client.clock.now()
        as_of = min(selection.as_of, now) if selection.as_of else now
        yield from _Round(
            self._client, self._base_url, self._reserve, selection, selection.game_date, as_of
        ).arrivals()


@dataclass(frozen=True)
class _Round:
    """One selection being fetched."""

    client: HttpClient
    base_url: str | None
    reserve: int
    selection: Selection
    game_date: date
    as_of: datetime

    def arrivals(self) -> Iterator[Arrival]:
        feeds = tuple(feed.name for feed in selected(self.selection))
        games: list[ScheduledGame] = []
        if SCHEDULE in feeds or needs_schedule(feeds):
            for arrival in self._schedules() if SCHEDULE not in self.selection.off else ():
                games.extend(_games(arrival))
                if SCHEDULE in feeds or isinstance(arrival, FetchFailure):
                    yield arrival
            told = {season_of(game.game_date) for game in games}
            if not set(self._seasons()) <= told:
                held = self.selection.landed_games()
                games += [game for game in held if season_of(game.game_date) not in told]
        due = requests_for(
            self.game_date,
            self.as_of,
            games,
            self.selection.have,
            [name for name in feeds if name != SCHEDULE],
            self.selection.history_from,
            self.selection.fresh,
            self.selection.every_result,
        )
        chains: dict[str, list[Step]] = {}
        for steps in due.values():
            for step in steps:
                chains.setdefault(_host(step), []).append(step)
        yield from interleaved([self._chain(steps) for steps in chains.values()])

    def _seasons(self) -> Sequence[str]:
        since = self.selection.history_from or self.game_date
        return tuple(seasons_between(min(since, self.game_date), self.game_date))

    def _schedules(self) -> Iterator[Arrival]:
        for season in self._seasons():
            yield from self._fetch(request(FEEDS[SCHEDULE], self.game_date, season=season))

    def _chain(self, steps: Sequence[Step]) -> Iterator[Arrival]:
        """One host's share: what is known to be due, then what the host itself lists."""
        yield from self._fetch_all([step for step in steps if isinstance(step, FeedRequest)])
        listings: dict[str, list[Listing]] = {}
        for step in steps:
            if isinstance(step, Listing):
                listings.setdefault(f"{step.ask.url} {step.ask.params}", []).append(step)
        for together in listings.values():
            yield from self._listed(together)

    def _listed(self, listings: Sequence[Listing]) -> Iterator[Arrival]:
        """Fetch the items of an index that several feeds may share."""
        ask, index = listings[0].ask, listings[0].index
        try:
            items = list(index.items(decode_json(self._send(ask, frozenset()).body)))
        except (FetchError, DecodeError, ValueError) as error:
            category = error.category if isinstance(error, FetchError) else "damaged"
            for listing in listings:
                yield self._no_listing(listing, f"the list of the day: {error}", category)
            return
        wanted: list[FeedRequest] = []
        for listing in listings:
            found = listed_requests(listing, items, self.as_of)
            wanted += found
            if not found:
                open_ones = " that has not begun" if listing.only_open else ""
                yield self._no_listing(
                    listing,
                    f"{ask.provider.name} lists nothing of {listing.game_date}{open_ones}",
                    "not_published",
                )
        wanted.sort(key=by_tipoff)
        if not ask.provider.metered:
            yield from self._fetch_all(wanted)
            return
        payable = allowance(wanted, self.client.quotas.get(ask.provider.name), self.reserve)
        yield from self._fetch_all(payable.allowed)
        for refused in payable.refused:
            yield self._failed(
                refused,
                f"the slate costs {payable.cost} credits and {ask.provider.name} has too few left"
                f" above the reserve of {self.reserve}; what tips off last was not asked for",
                "quota",
            )

    def _fetch_all(self, requests: Sequence[FeedRequest]) -> Iterator[Arrival]:
        unsent: dict[str, list[FeedRequest]] = {}
        without_key: set[str] = set()
        for wanted in requests:
            if self._is_given_up(wanted):
                unsent.setdefault(wanted.feed, []).append(wanted)
                continue
            if wanted.feed in without_key:
                continue
            for arrival in self._fetch(wanted):
                yield arrival
                if isinstance(arrival, FetchFailure) and arrival.category == "not_configured":
                    without_key.add(wanted.feed)
        for missed in unsent.values():
            host = missed[0].asks[0].provider.name
            count = "1 request was" if len(missed) == 1 else f"{len(missed)} requests were"
            yield self._failed(
                missed[0],
                f"{host} was given up; {count} not sent."
                f" The last failure: {self.client.breaker.reason(host)}",
                "given_up",
            )

    def _is_given_up(self, wanted: FeedRequest) -> bool:
        return all(self.client.breaker.is_open(ask.provider.name) for ask in wanted.asks)

    def _fetch(self, wanted: FeedRequest) -> Iterator[Arrival]:
        """Ask the addresses of a request in turn, and those of what may stand in for it.

        An answer that may not land (a block page, an error in JSON, one without rows) is passed on,
        so that landing keeps and names it, and the next address is asked.
        """
        feed = FEEDS[wanted.feed]
        failures: list[FetchFailure] = []
        silent: list[str] = []
        is_empty = False
        for candidate in (wanted, *wanted.instead):
            for ask in candidate.asks:
                try:
                    arrival = self._ask(feed, candidate, ask)
                except FetchError as error:
                    failures.append(self._failed(candidate, error.reason, error.category, ask))
                    continue
                if arrival is None:
                    silent.append(ask.provider.name)
                    continue
                yield arrival
                if ask is candidate.asks[-1] or isinstance(arrival, NotModified):
                    return
                outcome = self._outcome(arrival)
                if outcome == "accept":
                    return
                is_empty |= outcome == "no_data"
            if failures:
                break  # an older report must not stand in for one that could not be fetched
        if is_empty:
            return  # a provider has said so, whatever became of the others
        if failures:
            yield (
                failures[0]
                if not silent
                else replace(
                    failures[0],
                    reason=f"{failures[0].reason}; nothing at {', '.join(silent)} either",
                )
            )
        elif silent:
            tried = f" nor in the {REPORT_HOURS_BACK} hours before" if wanted.instead else ""
            yield self._failed(wanted, f"{silent[0]} has nothing published{tried}", "not_published")

    def _outcome(self, capture: Capture) -> str:
        """What landing will say of it."""
        contract = load_contract(capture.feed)
        return judge(capture, FEEDS[capture.feed], contract, self.client.clock.now()).outcome

    def _ask(self, feed: Feed, wanted: FeedRequest, ask: Ask) -> Capture | NotModified | None:
        """Ask one address; None when nothing is published there.

        Raises:
            FetchError: it could not be had.
        """
        validators = self.selection.validators.get((feed.name, wanted.scope, ask.url), {})
        answer = self._send(ask, feed.no_data_statuses, validators if ask.conditional else {})
        captured_at = answer.received_at.replace(microsecond=0)
        if answer.status == 304:
            return NotModified(
                feed.name, wanted.scope, wanted.game_date, captured_at, ask.url, ask.params
            )
        if answer.status != 200:
            return None
        body = whole_answer(feed, ask, answer, lambda page: self._send(page, frozenset()))
        return Capture(
            feed=feed.name,
            scope=wanted.scope,
            game_date=wanted.game_date,
            captured_at=captured_at,
            url=ask.url,
            params=ask.params,
            body=body,
            content=content_of(feed, body),
            validators=answer.validators if ask.conditional else {},
        )

    def _send(
        self, ask: Ask, expected: frozenset[int], validators: Mapping[str, str] | None = None
    ) -> Answer:
        url = ask.url
        if self.base_url is not None:
            parts = urlsplit(url)
            url = f"{self.base_url}/{parts.netloc}{parts.path}"
        return self.client.get(ask.provider, url, ask.params, expected, validators)

    def _failed(
        self, wanted: FeedRequest, reason: str, category: str, ask: Ask | None = None
    ) -> FetchFailure:
        asked = ask or wanted.asks[0]
        return FetchFailure(
            feed=wanted.feed,
            scope=wanted.scope,
            reason=reason,
            category=category,
            game_date=wanted.game_date,
            captured_at=self.client.clock.now(),
            url=asked.url,
            params=asked.params,
        )

    def _no_listing(self, listing: Listing, reason: str, category: str) -> FetchFailure:
        return FetchFailure(
            listing.feed,
            "index",
            reason,
            category,
            game_date=listing.game_date,
            captured_at=self.client.clock.now(),
            url=listing.ask.url,
            params=listing.ask.params,
        )


def _host(step: Step) -> str:
    provider: Provider = (step.ask if isinstance(step, Listing) else step.asks[0]).provider
    return provider.name


def _games(arrival: Arrival) -> list[ScheduledGame]:
    if not isinstance(arrival, Capture):
        return []
    try:
        return games_of(decode_json(arrival.body))
    except DecodeError:
        return []  # landing refuses the payload and says why
