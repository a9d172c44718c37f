"""Which requests are due. Pure: from a schedule and what has landed to a list of requests."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from scrapers.calendar import EASTERN, eastern_date, parse_moment, season_of
from scrapers.feed import Feed
from scrapers.registry import FEEDS, feeds_named
from scrapers.schedule import ScheduledGame, result_dates
from scrapers.subjects import SEASON_TYPE_NAMES

REPORT_HOURS_BACK = 6
EVENTS_PATH = "/v4/sports/basketball_nba/events"
_HEAVY = frozenset({"nbac_play_by_play"})


@dataclass(frozen=True)
class FeedRequest:
    """One concrete request. `instead` are asked one after another while nothing is published."""

    feed: str
    scope: str
    game_date: date
    url: str
    params: Mapping[str, Any]
    instead: tuple["FeedRequest", ...] = ()


@dataclass(frozen=True)
class Event:
    """One game as The Odds API knows it. `tipoff` is aware UTC."""

    event_id: str
    tipoff: datetime
    home_team: str
    away_team: str


def request(feed: Feed, game_date: date, **values: str) -> FeedRequest:
    """Fill a feed's path, parameters and scope with values.

    Raises:
        KeyError: a value the feed needs is not given.
    """
    return FeedRequest(
        feed=feed.name,
        scope=feed.scope.format(**values),
        game_date=game_date,
        url=feed.provider.base_url + feed.path.format(**values),
        params={
            name: value.format(**values) if isinstance(value, str) else value
            for name, value in feed.params.items()
        },
    )


def requests_for(
    game_date: date,
    as_of: datetime,
    schedule: Sequence[ScheduledGame],
    have: Mapping[str, Collection[str]],
    feeds: Collection[str] | None = None,
    history_from: date | None = None,
) -> dict[str, list[FeedRequest]]:
    """Return the requests that are due, by feed in registry order; a feed with none is left out.

    Season and league feeds are asked once. Results are asked for the newest date with final games
    before `game_date` (again each time, for corrections) and for every earlier date since
    `history_from` that has not landed; play-by-play only for the newest of these dates. The injury
    report is the newest one at or before `as_of`. Lines need the events of the day: see
    `line_requests`.

    Args:
        game_date: the day that is prepared.
        as_of: aware time no report may be later than.
        schedule: games of all seasons concerned.
        have: base scopes that have landed, by feed.
        feeds: only these, all for None.
        history_from: first date of results; the start of `game_date`'s season for None.
    """
    since = history_from or date(int(season_of(game_date)[:4]), 10, 1)
    days = result_dates(schedule, game_date, since)
    by_day: dict[date, list[ScheduledGame]] = {day: [] for day in days}
    for game in schedule:
        if game.is_final and game.game_date in by_day:
            by_day[game.game_date].append(game)
    due: dict[str, list[FeedRequest]] = {}
    for feed in feeds_named(feeds):
        if feed.unit in ("season", "league"):
            found = [request(feed, game_date, season=season_of(game_date))]
        elif feed.unit == "report":
            found = [_newest_report(feed, as_of)]
        elif feed.unit == "event":
            found = []
        else:
            found = _results(feed, by_day, frozenset(have.get(feed.name, ())))
        if found:
            due[feed.name] = found
    return due


def line_requests(
    game_date: date,
    as_of: datetime,
    events: Iterable[Event],
    feeds: Collection[str] | None = None,
) -> dict[str, list[FeedRequest]]:
    """Return the requests for the lines of a date's events that have not begun, by tip-off."""
    open_events = sorted(
        (
            event
            for event in events
            if eastern_date(event.tipoff) == game_date and event.tipoff > as_of
        ),
        key=lambda event: (event.tipoff, event.event_id),
    )
    return {
        feed.name: [request(feed, game_date, event_id=event.event_id) for event in open_events]
        for feed in feeds_named(feeds)
        if feed.unit == "event"
    }


def events_of(document: Any) -> list[Event]:
    """Return the events of an answer of The Odds API, the current or the historical form.

    Raises:
        ValueError: the document is no list of events.
    """
    listed = document.get("data") if isinstance(document, dict) else document
    if not isinstance(listed, list):
        raise ValueError("the answer is no list of events")
    try:
        return [
            Event(
                event_id=str(event["id"]),
                tipoff=parse_moment(str(event["commence_time"])),
                home_team=str(event["home_team"]),
                away_team=str(event["away_team"]),
            )
            for event in listed
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"an event lacks {error}") from error


def needs_schedule(feeds: Collection[str]) -> bool:
    """Say whether planning these feeds takes the games of the season."""
    return any(FEEDS[name].unit in ("date", "date_and_type", "game") for name in feeds)


def _results(
    feed: Feed, by_day: Mapping[date, Sequence[ScheduledGame]], have: frozenset[str]
) -> list[FeedRequest]:
    newest = max(by_day, default=None)
    found: list[FeedRequest] = []
    for day, games in by_day.items():
        if feed.name in _HEAVY and day != newest:
            continue
        again = day == newest and feed.name not in _HEAVY
        found.extend(
            wanted for wanted in _of_day(feed, day, games) if again or wanted.scope not in have
        )
    return found


def _of_day(feed: Feed, day: date, games: Sequence[ScheduledGame]) -> list[FeedRequest]:
    common = {"date": day.isoformat(), "season": season_of(day)}
    if feed.unit == "game":
        return [
            request(feed, day, game_id=game.game_id, **common)
            for game in sorted(games, key=lambda game: game.game_id)
        ]
    kinds = sorted({game.season_type for game in games})
    if feed.unit == "date":
        kinds = kinds[:1]  # regular, play-in and playoff games never share a date
    return [
        request(feed, day, season_type=kind, season_type_name=SEASON_TYPE_NAMES[kind], **common)
        for kind in kinds
    ]


def _newest_report(feed: Feed, as_of: datetime) -> FeedRequest:
    newest, *older = (
        request(feed, hour.date(), report=hour.strftime("%Y-%m-%d_%I%p"))
        for hour in (
            (as_of - timedelta(hours=back)).astimezone(EASTERN)
            for back in range(REPORT_HOURS_BACK + 1)
        )
    )
    return FeedRequest(
        newest.feed, newest.scope, newest.game_date, newest.url, newest.params, tuple(older)
    )
