"""api.the-odds-api.com v4: the sportsbooks' lines, one event at a time."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from scrapers.calendar import eastern_date, parse_moment
from scrapers.decoders.event_odds import (
    GAME_LINES,
    PLAYER_POINTS,
    decode_game_lines,
    decode_player_points,
    other_markets,
)
from scrapers.documents import eastern_day_of, get_in, moment_of, text_of
from scrapers.feed import Auth, Endpoint, Feed, Index, Item, Provider, Subject

ODDS_API = Provider(
    name="api.the-odds-api.com",
    base_url="https://api.the-odds-api.com",
    headers={"Accept": "application/json"},
    min_interval=1 / 30,
    auth=Auth("query", "apiKey", "ODDS_API_KEY"),
    metered=True,
)
_EVENTS = "/v4/sports/basketball_nba/events"
_NO_MARKET = frozenset({204, 404})


def events(document: Any) -> Iterable[Item]:
    """The events of an answer, the current or the historical form."""
    listed = document.get("data") if isinstance(document, dict) else document
    if not isinstance(listed, list):
        raise ValueError("the answer is no list of events")
    try:
        return [
            Item(
                game_date=eastern_date(parse_moment(str(event["commence_time"]))),
                values={"event_id": str(event["id"])},
                starts_at=parse_moment(str(event["commence_time"])),
            )
            for event in listed
        ]
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"an event lacks or says no time: {error}") from error


def event_odds(document: Any) -> Subject:
    """An event, with the Eastern date of its tip-off and, in the historical form, its snapshot."""
    event = document.get("data") if isinstance(document, dict) and "data" in document else document
    game_date = eastern_day_of(get_in(event, "commence_time"))
    return Subject(
        scope=text_of(get_in(event, "id")),
        game_date=game_date,
        dates=frozenset() if game_date is None else frozenset({game_date}),
        captured_at=moment_of(get_in(document, "timestamp")),
    )


def _lines(
    name: str,
    asked: tuple[str, ...],
    read: frozenset[str],
    decoder: Callable[[bytes], Any],
    describes: str,
) -> Feed:
    """A feed that asks for some markets and reads these, and others where a payload has them."""
    return Feed(
        name=name,
        endpoints=(
            Endpoint(
                ODDS_API,
                _EVENTS + "/{event_id}/odds",
                {
                    "regions": "us",
                    "markets": ",".join(asked),
                    "oddsFormat": "decimal",
                    "dateFormat": "iso",
                },
                cost=len(asked),  # one credit a market and region
            ),
        ),
        unit="listed",
        when="slate",
        scope="{event_id}",
        history="every",
        cadence=timedelta(hours=2),
        decoder=decoder,
        describes=describes,
        subject=event_odds,
        index=Index(Endpoint(ODDS_API, _EVENTS, {"dateFormat": "iso"}), events),
        archived=True,
        no_data_statuses=_NO_MARKET,
        scope_is_read=False,
        rows_are_dated=True,
        why_empty=partial(other_markets, read),
    )


FEEDS = (
    _lines(
        "odds_api_player_points_props",
        ("player_points",),
        PLAYER_POINTS,
        decode_player_points,
        "the points lines of an event at one moment",
    ),
    _lines(
        "odds_api_game_lines",
        ("spreads", "totals"),
        GAME_LINES,
        decode_game_lines,
        "the spread and total of an event at one moment",
    ),
)
