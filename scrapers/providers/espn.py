"""ESPN: scoreboards and rosters from its site API, box scores from its web pages."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from scrapers.decoders.espn_boxscore import decode_espn_boxscore
from scrapers.decoders.espn_roster import decode_espn_roster
from scrapers.decoders.json_document import decode_json
from scrapers.documents import days_of, eastern_day_of, get_in, rows_of, text_of
from scrapers.feed import Endpoint, Feed, Index, Item, Provider, Subject
from scrapers.providers.manners import BROWSER, DAY

ESPN_API = Provider(
    name="site.api.espn.com",
    base_url="https://site.api.espn.com",
    headers={"User-Agent": BROWSER, "Accept": "application/json"},
    min_interval=0.5,
)
ESPN_PAGES = Provider(
    name="www.espn.com",
    base_url="https://www.espn.com",
    headers={
        "User-Agent": BROWSER,
        "Accept": "text/html,application/xhtml+xml",
        "Accept-Language": "en-US,en;q=0.9",
    },
    min_interval=2.0,
    timeout=30.0,
)
_NBA = "/apis/site/v2/sports/basketball/nba"
SCOREBOARD = Endpoint(ESPN_API, f"{_NBA}/scoreboard", {"dates": "{date_compact}"})


def scoreboard(document: Any) -> Subject:
    """A date: the Eastern one all its events share, or the day an empty answer names."""
    events = rows_of(get_in(document, "events"))
    found = (eastern_day_of(event.get("date")) for event in events)
    days = frozenset(day for day in found if day is not None)
    if not events:
        days = days_of([get_in(document, "day", "date")])
    day = next(iter(days)) if len(days) == 1 else None
    return Subject(scope=day.isoformat() if day else None, game_date=day, dates=days)


def finished_games(document: Any) -> Iterable[Item]:
    """The finished games of a scoreboard; one that was put off has no box score."""
    events = get_in(document, "events")
    if not isinstance(events, list):
        raise ValueError("the answer is no scoreboard: it has no list of events")
    items = []
    for event in rows_of(events):
        day, game_id = eastern_day_of(event.get("date")), text_of(event.get("id"))
        if day is None or game_id is None:
            raise ValueError("an event has no id and date")
        competitions = rows_of(event.get("competitions"))
        if any(get_in(game, "status", "type", "completed") is True for game in competitions):
            items.append(Item(game_date=day, values={"espn_game_id": game_id}))
    return items


def roster(document: Any) -> Subject:
    """A team, by ESPN's id."""
    return Subject(scope=text_of(get_in(document, "team", "id")))


def boxscore(document: Any) -> Subject:
    """A game, by ESPN's id, with the Eastern date of its tip-off."""
    day = eastern_day_of(get_in(document, "date"))
    return Subject(
        scope=text_of(get_in(document, "game_id")),
        game_date=day,
        dates=frozenset() if day is None else frozenset({day}),
    )


FEEDS = (
    Feed(
        name="espn_scoreboard",
        endpoints=(SCOREBOARD,),
        unit="date",
        when="slate_and_results",
        scope="{date}",
        history="newest",
        cadence=timedelta(hours=2),
        decoder=decode_json,
        describes="all games of a date",
        subject=scoreboard,
    ),
    Feed(
        name="espn_team_rosters",
        endpoints=(Endpoint(ESPN_API, _NBA + "/teams/{team}", {"enable": "roster"}),),
        unit="team",
        when="standing",
        scope="{team}",
        history="every",
        cadence=DAY,
        decoder=decode_espn_roster,
        describes="the roster of a team at one moment",
        subject=roster,
        # the API answers in JSON; the web page of the same roster is read too
        content="html",
        team_source="espn_id",
        min_rows=5,
    ),
    Feed(
        name="espn_boxscores",
        endpoints=(Endpoint(ESPN_PAGES, "/nba/boxscore/_/gameId/{espn_game_id}"),),
        unit="listed",
        when="results",
        scope="{espn_game_id}",
        history="newest",
        cadence=DAY,
        decoder=decode_espn_boxscore,
        describes="the box score of a game",
        subject=boxscore,
        rows_are_dated=True,
        content="html",
        index=Index(SCOREBOARD, finished_games),
        backfill=False,
        min_rows=10,
        no_data_statuses=frozenset({404}),
    ),
)
