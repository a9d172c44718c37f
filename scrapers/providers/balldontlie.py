"""api.balldontlie.io: box scores with everybody on the roster, injuries, standings and rosters."""

from datetime import timedelta
from typing import Any

from scrapers.decoders.json_document import decode_json
from scrapers.documents import days_of, get_in, rows_of
from scrapers.feed import Auth, Endpoint, Feed, Pages, Provider, Subject
from scrapers.providers.manners import DAY

BALLDONTLIE = Provider(
    name="api.balldontlie.io",
    base_url="https://api.balldontlie.io",
    headers={"Accept": "application/json"},
    min_interval=1.2,
    auth=Auth("header", "Authorization", "BALLDONTLIE_API_KEY"),
)
_PER_PAGE = 100


def next_cursor(document: Any) -> str | int | None:
    """The value of `meta.next_cursor`."""
    cursor = get_in(document, "meta", "next_cursor")
    return cursor if isinstance(cursor, int | str) and not isinstance(cursor, bool) else None


PAGES = Pages(rows="data", param="cursor", next_page=next_cursor)


def box_scores(document: Any) -> Subject:
    """A date; rows are games (`/v1/box_scores`) or players with their game (`/v1/stats`)."""
    rows = rows_of(get_in(document, "data"))
    days = days_of([get_in(row, "game", "date") or row.get("date") for row in rows])
    day = next(iter(days)) if len(days) == 1 else None
    return Subject(scope=day.isoformat() if day else None, game_date=day, dates=days)


def played_by_nobody(document: Any) -> str | None:
    """Name a game that is over and has no players on one side."""
    for game in rows_of(get_in(document, "data")):
        sides = (get_in(game, side, "players") for side in ("home_team", "visitor_team"))
        if game.get("status") == "Final" and not all(map(rows_of, sides)):
            return f"game {game.get('id')} is final, and nobody played for one side"
    return None


def league(document: Any) -> Subject:
    """The league; the documents hold no date."""
    return Subject(scope="league")


def standings(document: Any) -> Subject:
    """A season, as `2023-24`, from the year in which it began; the document holds no date."""
    seasons = [row.get("season") for row in rows_of(get_in(document, "data"))]
    year = seasons[0] if seasons else None
    if type(year) is not int or any(season != year for season in seasons):
        return Subject()
    return Subject(values={"season": f"{year}-{(year + 1) % 100:02d}"})


FEEDS = (
    Feed(
        name="bdl_player_boxscores",
        endpoints=(Endpoint(BALLDONTLIE, "/v1/box_scores", {"date": "{date}"}),),
        unit="date",
        when="results",
        scope="{date}",
        history="newest",
        cadence=DAY,
        decoder=decode_json,
        describes="all box scores of a date",
        subject=box_scores,
        rows_are_dated=True,
        flaw=played_by_nobody,
        pages=PAGES,
    ),
    Feed(
        name="bdl_injuries",
        endpoints=(Endpoint(BALLDONTLIE, "/v1/player_injuries", {"per_page": _PER_PAGE}),),
        unit="league",
        when="standing",
        scope="league",
        history="every",
        cadence=timedelta(hours=2),
        decoder=decode_json,
        describes="everybody in the league who is hurt at one moment; who is absent has recovered",
        subject=league,
        pages=PAGES,
    ),
    Feed(
        name="bdl_standings",
        endpoints=(Endpoint(BALLDONTLIE, "/v1/standings", {"season": "{season_year}"}),),
        unit="season",
        when="standing",
        scope="{season}_{date}",
        history="newest",
        cadence=DAY,
        decoder=decode_json,
        describes="the standings of a season on one day",
        subject=standings,
        scope_is_read=False,
    ),
    Feed(
        name="bdl_active_players_current",
        endpoints=(Endpoint(BALLDONTLIE, "/v1/players/active", {"per_page": _PER_PAGE}),),
        unit="league",
        when="standing",
        scope="league",
        history="newest",
        cadence=DAY,
        decoder=decode_json,
        describes="everybody on a roster now",
        subject=league,
        pages=PAGES,
    ),
)
