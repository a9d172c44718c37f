"""cdn.nba.com: static JSON, written while games are played."""

from typing import Any

from scrapers.decoders.stats_games import decode_play_by_play
from scrapers.documents import eastern_day_of, get_in, only_text, rows_of, text_of
from scrapers.feed import Endpoint, Feed, Subject
from scrapers.providers.manners import DAY, NOT_THERE
from scrapers.providers.nba_hosts import NBA_CDN, NBA_STATS


def play_by_play(document: Any) -> Subject:
    """A game, with the Eastern date of its first action where the form gives its time."""
    game_id = (
        text_of(get_in(document, "game", "gameId"))
        or only_text(rows_of(get_in(document, "PlayByPlay")), "GAME_ID")
        or text_of(get_in(document, "parameters", "GameID"))
    )
    actions = rows_of(get_in(document, "game", "actions"))
    days = (eastern_day_of(action.get("timeActual")) for action in actions)
    day = next((day for day in days if day is not None), None)
    return Subject(scope=game_id, game_date=day, game_id=game_id)


FEEDS = (
    Feed(
        name="nbac_play_by_play",
        endpoints=(
            Endpoint(
                NBA_CDN,
                "/static/json/liveData/playbyplay/playbyplay_{game_id}.json",
                conditional=True,
            ),
            Endpoint(
                NBA_STATS,
                "/stats/playbyplayv3",
                {"GameID": "{game_id}", "StartPeriod": 0, "EndPeriod": 0},
            ),
        ),
        unit="game",
        when="results",
        scope="{game_id}",
        history="newest",
        cadence=DAY,
        decoder=decode_play_by_play,
        describes="all actions of a game",
        subject=play_by_play,
        backfill=False,
        no_data_statuses=NOT_THERE,
    ),
)
