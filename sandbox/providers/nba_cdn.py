"""cdn.nba.com: static files."""

from __future__ import annotations

from sandbox.exchange import Answer, Call, as_json
from sandbox.providers.cdn_play_by_play import play_by_play
from sandbox.providers.stats_schedule import season_document
from sandbox.world import World

HOST = "cdn.nba.com"
_SCHEDULES = (
    "/static/json/staticData/scheduleLeagueV2_1.json",
    "/static/json/staticData/scheduleLeagueV2.json",
)


def answer(world: World, call: Call) -> Answer:
    """The schedule of the season in play, or the play-by-play of a game."""
    if call.path in _SCHEDULES:
        return as_json(season_document(world, world.league.parameters.season))
    return play_by_play(world, call)
