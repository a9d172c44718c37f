"""stats.nba.com /stats/playerindex."""

from __future__ import annotations

import re
from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.names import plain
from sandbox.league.players import Player
from sandbox.providers.stats_gamelog import missing_parameters
from sandbox.providers.stats_tables import envelope, result_set
from sandbox.world import World

REQUIRED = ("LeagueID", "Season")
HEADERS = (
    "PERSON_ID PLAYER_LAST_NAME PLAYER_FIRST_NAME PLAYER_SLUG TEAM_ID TEAM_SLUG IS_DEFUNCT "
    "TEAM_CITY TEAM_NAME TEAM_ABBREVIATION JERSEY_NUMBER POSITION HEIGHT WEIGHT COLLEGE COUNTRY "
    "DRAFT_YEAR DRAFT_ROUND DRAFT_NUMBER ROSTER_STATUS FROM_YEAR TO_YEAR PTS REB AST "
    "STATS_TIMEFRAME"
)
_EMPTY_PARAMETERS = (
    "Country College DraftYear DraftPick PlayerPosition Height Weight Active AllStar"
)


def slug(text: str) -> str:
    """A name as it stands in addresses, for example `theo-mbaye-ndiaye`."""
    return re.sub(r"[^a-z0-9]+", "-", plain(text).lower().replace("'", "").replace(".", ""))


def _row(world: World, player: Player) -> list[Any]:
    team = world.league.team(player.team_id)
    drafted = player.draft_number is not None
    return [
        player.person_id,
        player.name.last,
        player.name.first,
        slug(player.name.full),
        team.team_id,
        team.slug,
        0,
        team.city,
        team.nickname,
        team.tricode,
        player.jersey,
        player.position,
        player.height,
        player.weight,
        player.college,
        player.country,
        player.draft_year if drafted else None,
        player.draft_round,
        player.draft_number,
        1.0,
        str(player.draft_year),
        str(world.league.parameters.season_year),
        None,
        None,
        None,
        "Season",
    ]


def player_index(world: World, call: Call) -> Answer:
    """Every player of the season with his present team, by family name."""
    refused = missing_parameters(call, REQUIRED)
    if refused:
        return refused
    players: list[Player] = []
    if call.query["Season"] == world.league.parameters.season:
        players = sorted(
            world.league.players, key=lambda p: (plain(p.name.last), plain(p.name.first))
        )
    parameters: dict[str, Any] = {
        "LeagueID": call.query["LeagueID"],
        "Season": call.query["Season"],
        "Historical": int(call.query.get("Historical") or 0),
        "TeamID": 0,
        **dict.fromkeys(_EMPTY_PARAMETERS.split()),
    }
    rows = [_row(world, player) for player in players]
    return as_json(envelope("playerindex", parameters, [result_set("PlayerIndex", HEADERS, rows)]))
