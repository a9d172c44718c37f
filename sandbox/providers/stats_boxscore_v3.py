"""stats.nba.com /stats/boxscoretraditionalv3: the box score as a document."""

from __future__ import annotations

from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.box import Box, Line, total
from sandbox.league.schedule import Game
from sandbox.providers.stats_boxscore import REQUIRED, player_rows
from sandbox.providers.stats_gamelog import missing_parameters
from sandbox.providers.stats_tables import meta, ratio
from sandbox.world import World


def _statistics(line: Line | None, with_margin: bool = True) -> dict[str, Any]:
    """The numbers of a player or team; all nought, and no minutes, for one who did not play."""
    found = line or Line()
    numbers: dict[str, Any] = {
        "minutes": found.clock if line else "",
        "fieldGoalsMade": found.fgm,
        "fieldGoalsAttempted": found.fga,
        "fieldGoalsPercentage": ratio(found.fgm, found.fga),
        "threePointersMade": found.fg3m,
        "threePointersAttempted": found.fg3a,
        "threePointersPercentage": ratio(found.fg3m, found.fg3a),
        "freeThrowsMade": found.ftm,
        "freeThrowsAttempted": found.fta,
        "freeThrowsPercentage": ratio(found.ftm, found.fta),
        "reboundsOffensive": found.oreb,
        "reboundsDefensive": found.dreb,
        "reboundsTotal": found.reb,
        "assists": found.ast,
        "steals": found.stl,
        "blocks": found.blk,
        "turnovers": found.tov,
        "foulsPersonal": found.pf,
        "points": found.pts,
    }
    return numbers | ({"plusMinusPoints": float(found.plus_minus)} if with_margin else {})


def _players(world: World, game: Game, box: Box, side: int) -> list[dict[str, Any]]:
    players = []
    for row in player_rows(world, game, box, side):
        player = world.league.player(row[4])
        players.append(
            {
                "personId": player.person_id,
                "firstName": player.name.first,
                "familyName": player.name.last,
                "nameI": player.name.initial,
                "playerSlug": player.name.full.lower().replace(" ", "-"),
                "position": row[7],
                "comment": row[8],
                "jerseyNum": "",
                "statistics": _statistics(box.players[side].get(player.person_id)),
            }
        )
    return players


def _group(box: Box, side: int, starting: bool) -> dict[str, Any]:
    lines = [
        line
        for person_id, line in box.players[side].items()
        if (person_id in box.starters[side]) is starting
    ]
    return _statistics(total(lines), with_margin=False)


def _team(world: World, game: Game, box: Box, side: int) -> dict[str, Any]:
    team = (game.home, game.away)[side]
    return {
        "teamId": team.team_id,
        "teamCity": team.city,
        "teamName": team.nickname,
        "teamTricode": team.tricode,
        "teamSlug": team.slug,
        "players": _players(world, game, box, side),
        "statistics": _statistics(box.teams[side]),
        "starters": _group(box, side, True),
        "bench": _group(box, side, False),
    }


def box_score_v3(world: World, call: Call) -> Answer:
    """The box score of a finished game; null for any other id."""
    refused = missing_parameters(call, REQUIRED)
    if refused:
        return refused
    game_id = call.query["GameID"]
    game = world.league.game(game_id)
    document: dict[str, Any] | None = None
    written = world.now
    if game is not None and world.is_final(game):
        box = world.league.box(game)
        written = world.league.final_at(game)
        document = {
            "gameId": game.game_id,
            "awayTeamId": game.away.team_id,
            "homeTeamId": game.home.team_id,
            "homeTeam": _team(world, game, box, 0),
            "awayTeam": _team(world, game, box, 1),
        }
    return as_json(
        {
            "meta": meta(f"games/{game_id}/boxscoretraditional?Format=json", written),
            "boxScoreTraditional": document,
        }
    )
