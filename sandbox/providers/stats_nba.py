"""stats.nba.com: which requests it lets in and where they go."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.exchange import Answer, Call, as_html
from sandbox.providers.stats_boxscore import box_score
from sandbox.providers.stats_boxscore_v3 import box_score_v3
from sandbox.providers.stats_gamelog import game_log
from sandbox.providers.stats_movement import player_movement
from sandbox.providers.stats_playbyplay import play_by_play_v3
from sandbox.providers.stats_playerindex import player_index
from sandbox.providers.stats_schedule import schedule
from sandbox.providers.stats_scoreboard import scoreboard_v2, scoreboard_v3
from sandbox.providers.stats_shotchart import shot_chart
from sandbox.world import World

HOST = "stats.nba.com"
_ENDPOINTS: dict[str, Callable[[World, Call], Answer]] = {
    "/stats/scheduleleaguev2int": schedule,
    "/stats/playerindex": player_index,
    "/stats/leaguegamelog": game_log,
    "/stats/scoreboardv3": scoreboard_v3,
    "/stats/scoreboardV2": scoreboard_v2,
    "/stats/boxscoretraditionalv3": box_score_v3,
    "/stats/boxscoretraditionalv2": box_score,
    "/stats/playbyplayv3": play_by_play_v3,
    "/stats/shotchartdetail": shot_chart,
    "/js/data/playermovement/NBA_Player_Movement.json": player_movement,
}


def answer(world: World, call: Call) -> Answer:
    """Refuses anything that does not look like a browser on nba.com."""
    agent = call.headers.get("user-agent", "")
    referer = call.headers.get("referer", "")
    if "Mozilla" not in agent or "nba.com" not in referer:
        return as_html("Access Denied", 403)
    endpoint = _ENDPOINTS.get(call.path)
    return endpoint(world, call) if endpoint else as_html("404 - File or directory not found", 404)
