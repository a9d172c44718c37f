"""Which requests are due. Pure: from a schedule and what has landed to a list of requests."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from scrapers.calendar import EASTERN, day_values, season_of
from scrapers.feed import Endpoint, Feed, Index, Item, Provider
from scrapers.providers.nba_documents import MINUTES_SINCE, report_name
from scrapers.registry import FEEDS, feeds_named
from scrapers.schedule import ScheduledGame, result_dates
from scrapers.season_types import SEASON_TYPE_NAMES
from scrapers.teams import team_codes

REPORT_HOURS_BACK = 6
_FOUND_UNDER_SCHEDULE = frozenset({"results", "slate_and_results"})


@dataclass(frozen=True)
class Ask:
    """One address with its parameters."""

    provider: Provider
    url: str
    params: Mapping[str, Any]
    conditional: bool = False
    cost: int = 0


@dataclass(frozen=True)
class FeedRequest:
    """One payload that is wanted.

    Args:
        asks: addresses, one after another until one answers.
        instead: other requests, one after another while nothing is published.
        starts_at: tip-off of the event it is about, when the provider told.
    """

    feed: str
    scope: str
    game_date: date
    asks: tuple[Ask, ...]
    instead: tuple["FeedRequest", ...] = ()
    starts_at: datetime | None = None

    @property
    def url(self) -> str:
        """The first address."""
        return self.asks[0].url

    @property
    def params(self) -> Mapping[str, Any]:
        """The parameters of the first address."""
        return self.asks[0].params


@dataclass(frozen=True)
class Listing:
    """Requests that are known only when the provider has listed its items of a date."""

    feed: str
    game_date: date
    index: Index
    ask: Ask
    only_open: bool = False


Step = FeedRequest | Listing


def request(feed: Feed, game_date: date, **values: str) -> FeedRequest:
    """Fill a feed's endpoints and scope with values.

    Raises:
        KeyError: a value the feed needs is not given.
    """
    values = day_values(game_date) | values
    asks = tuple(
        _ask(endpoint, values)
        for endpoint in feed.endpoints
        if (endpoint.since or game_date) <= game_date <= (endpoint.until or game_date)
    )
    return FeedRequest(feed.name, feed.scope.format(**values), game_date, asks)


def requests_for(
    game_date: date,
    as_of: datetime,
    schedule: Sequence[ScheduledGame],
    have: Mapping[str, Collection[str]],
    feeds: Collection[str] | None = None,
    history_from: date | None = None,
    fresh: Mapping[str, Collection[str]] | None = None,
    every_result: bool = False,
) -> dict[str, list[Step]]:
    """Return what is due, by feed in registry order; a feed with nothing due is left out.

    Standing facts are asked once, those of single teams only when their cadence has passed.
    Results are asked for the newest date with final games before `game_date` (again each time, for
    corrections) and, unless the feed says otherwise, for every earlier date since `history_from`
    that has not landed. Where no game is known, every date may have been played. The injury report
    is the newest one at or before `as_of`.

    Args:
        game_date: the day that is prepared.
        as_of: aware time no report may be later than, and no event may have begun by.
        schedule: games of all seasons concerned.
        have: base scopes that have landed, by feed.
        feeds: only these, all for None.
        history_from: first date of results; the start of `game_date`'s season for None.
        fresh: base scopes asked within their feed's cadence, by feed.
        every_result: of every feed ask for every date that has not landed.
    """
    since = history_from or date(int(season_of(game_date)[:4]), 10, 1)
    days = result_dates(schedule, game_date, since)
    if not schedule:
        days = [since + timedelta(days=number) for number in range((game_date - since).days)]
    played: dict[date, list[ScheduledGame]] = {day: [] for day in days}
    slate: list[ScheduledGame] = []
    for game in schedule:
        if game.is_final and game.game_date in played:
            played[game.game_date].append(game)
        if game.game_date == game_date:
            slate.append(game)
    due: dict[str, list[Step]] = {}
    for feed in feeds_named(feeds):
        found: list[Step] = []
        if feed.unit == "report":
            found = [_newest_report(feed, as_of)]
        elif feed.when == "standing":
            found = _standing(feed, game_date, frozenset((fresh or {}).get(feed.name, ())))
        if feed.when in _FOUND_UNDER_SCHEDULE:
            found = [
                *found,
                *_results(feed, played, frozenset(have.get(feed.name, ())), every_result),
            ]
        if feed.when in ("slate", "slate_and_results") and feed.unit != "report":
            found = [*found, *_of_day(feed, game_date, slate, only_open=True)]
        # A feed whose addresses have all closed by this season has nothing to ask.
        found = [step for step in found if isinstance(step, Listing) or step.asks]
        if found:
            due[feed.name] = found
    return due


def listed_requests(listing: Listing, items: Iterable[Item], as_of: datetime) -> list[FeedRequest]:
    """Return the requests for the items of a listing's date, by tip-off.

    Of a day that is prepared only what has not begun by `as_of` is asked for.
    """
    feed = FEEDS[listing.feed]
    wanted = [
        item
        for item in items
        if item.game_date == listing.game_date
        and not (listing.only_open and item.starts_at is not None and item.starts_at <= as_of)
    ]
    found: list[FeedRequest] = []
    for item in wanted:
        filled = request(feed, listing.game_date, **item.values)
        found.append(replace(filled, starts_at=item.starts_at))
    return sorted(found, key=by_tipoff)


def by_tipoff(wanted: FeedRequest) -> tuple[bool, datetime, str]:
    """Order requests by the tip-off of their event, those without one last."""
    never = datetime.max.replace(tzinfo=EASTERN)
    return (wanted.starts_at is None, wanted.starts_at or never, wanted.scope)


def results_feeds(feeds: Collection[str]) -> list[str]:
    """Return those that bring results, of which only what has not landed is asked for."""
    return [name for name in feeds if FEEDS[name].when in _FOUND_UNDER_SCHEDULE]


def needs_schedule(feeds: Collection[str]) -> bool:
    """Say whether planning these feeds takes the games of the season."""
    return bool(results_feeds(feeds))


def _ask(endpoint: Endpoint, values: Mapping[str, str]) -> Ask:
    return Ask(
        provider=endpoint.provider,
        url=endpoint.provider.base_url + endpoint.path.format(**values),
        params={
            name: value.format(**values) if isinstance(value, str) else value
            for name, value in endpoint.params.items()
        },
        conditional=endpoint.conditional,
        cost=endpoint.cost,
    )


def _standing(feed: Feed, game_date: date, fresh: frozenset[str]) -> list[Step]:
    if feed.unit != "team":
        return [request(feed, game_date)]
    wanted = [
        request(feed, game_date, team=code, team_abbr=team_abbr)
        for team_abbr, code in sorted(team_codes(feed.team_source or "").items())
    ]
    return [one for one in wanted if one.scope not in fresh]


def _results(
    feed: Feed,
    played: Mapping[date, Sequence[ScheduledGame]],
    have: frozenset[str],
    every: bool,
) -> list[Step]:
    newest = max(played, default=None)
    found: list[Step] = []
    for day, games in played.items():
        if day != newest and not (feed.backfill or every):
            continue
        again = day == newest and (feed.backfill or feed.unit != "game")
        found.extend(
            step
            for step in _of_day(feed, day, games)
            if again or isinstance(step, Listing) or step.scope not in have
        )
    return found


def _of_day(
    feed: Feed, day: date, games: Sequence[ScheduledGame], *, only_open: bool = False
) -> list[Step]:
    if feed.unit == "game":
        return [
            request(
                feed,
                day,
                game_id=game.game_id,
                game_code=game.game_code,
                game_teams=game.game_code.rpartition("/")[2],
            )
            for game in sorted(games, key=lambda game: game.game_id)
        ]
    if feed.unit == "listed":
        assert feed.index is not None
        ask = _ask(feed.index.endpoint, day_values(day))
        return [Listing(feed.name, day, feed.index, ask, only_open=only_open)]
    kinds = sorted({game.season_type for game in games}) or ["regular"]
    if feed.unit == "date":
        kinds = kinds[:1]  # regular, play-in and playoff games never share a date
    return [
        request(feed, day, season_type=kind, season_type_name=SEASON_TYPE_NAMES[kind])
        for kind in kinds
    ]


def _newest_report(feed: Feed, as_of: datetime) -> FeedRequest:
    newest, *older = (
        request(feed, moment.date(), report=name) for moment, name in _report_names(as_of)
    )
    return replace(newest, instead=tuple(older))


def _report_names(as_of: datetime) -> Iterable[tuple[datetime, str]]:
    """The reports of the last hours, newest first, with their Eastern times."""
    local = as_of.astimezone(EASTERN)
    quarterly = local.date() >= MINUTES_SINCE
    every = timedelta(minutes=15 if quarterly else 60)
    newest = as_of - timedelta(minutes=local.minute % 15 if quarterly else 0)
    for back in range(int(timedelta(hours=REPORT_HOURS_BACK) / every) + 1):
        moment = (newest - back * every).astimezone(EASTERN)
        yield moment, report_name(moment)
