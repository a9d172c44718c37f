"""stats.nba.com /stats/boxscoretraditionalv2."""

from __future__ import annotations

from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.box import Box, Line, total
from sandbox.league.clock import eastern
from sandbox.league.players import Player
from sandbox.league.schedule import Game
from sandbox.providers.stats_gamelog import missing_parameters
from sandbox.providers.stats_tables import counting, envelope, result_set, shooting
from sandbox.world import World

REQUIRED = ("GameID", "StartPeriod", "EndPeriod", "StartRange", "EndRange", "RangeType")
_NUMBERS = "MIN FGM FGA FG_PCT FG3M FG3A FG3_PCT FTM FTA FT_PCT OREB DREB REB AST STL BLK TO PF PTS"
PLAYER_HEADERS = (
    "GAME_ID TEAM_ID TEAM_ABBREVIATION TEAM_CITY PLAYER_ID PLAYER_NAME NICKNAME "
    f"START_POSITION COMMENT {_NUMBERS} PLUS_MINUS"
)
TEAM_HEADERS = f"GAME_ID TEAM_ID TEAM_NAME TEAM_ABBREVIATION TEAM_CITY {_NUMBERS} PLUS_MINUS"
BENCH_HEADERS = f"GAME_ID TEAM_ID TEAM_NAME TEAM_ABBREVIATION TEAM_CITY STARTERS_BENCH {_NUMBERS}"
COACH = "DNP - Coach's Decision"
DID_NOT_DRESS = "DND - Injury/Illness"
_NOTHING = [None] * 20


def _start_positions(world: World, starters: tuple[int, ...]) -> dict[int, str]:
    order = {"F": 0, "C": 1, "G": 2}
    players = sorted(
        (world.league.player(person_id) for person_id in starters),
        key=lambda player: (order[player.position], player.depth),
    )
    return {player.person_id: player.position for player in players}


def _comment(world: World, game: Game, player: Player) -> str | None:
    """Why a player has no numbers; None for one who was ruled out before game day."""
    entry = world.league.listing(game, player.person_id, game.tipoff)
    if player.person_id not in world.league.availability.absent(game):
        return COACH
    if entry is not None and entry.at >= eastern(game.game_date, 12):
        return DID_NOT_DRESS
    return None


def player_rows(world: World, game: Game, box: Box, side: int) -> list[list[Any]]:
    """The rows of a side under `PLAYER_HEADERS`: starters, bench, then those who did not play."""
    team = (game.home, game.away)[side]
    positions = _start_positions(world, box.starters[side])
    lines = box.players[side]
    roster = world.league.rosters[team.team_id]
    bench = [p for p in roster if p.person_id in lines and p.person_id not in positions]
    idle = [p for p in roster if p.person_id not in lines]
    rows: list[list[Any]] = []
    for player in [world.league.player(person_id) for person_id in positions] + bench + idle:
        line = lines.get(player.person_id)
        comment = "" if line else _comment(world, game, player)
        if comment is None:
            continue
        identity = [
            game.game_id,
            team.team_id,
            team.tricode,
            team.city,
            player.person_id,
            player.name.full,
            player.name.first,
            positions.get(player.person_id, ""),
            comment,
        ]
        numbers = (
            [line.clock, *shooting(line), *counting(line), line.plus_minus] if line else _NOTHING
        )
        rows.append(identity + numbers)
    return rows


def _team_row(game: Game, side: int, line: Line) -> list[Any]:
    team = (game.home, game.away)[side]
    identity = [game.game_id, team.team_id, team.nickname, team.tricode, team.city]
    return [*identity, line.clock, *shooting(line), *counting(line), line.plus_minus]


def _bench_rows(game: Game, box: Box, side: int) -> list[list[Any]]:
    rows = []
    for label, starting in (("Starters", True), ("Bench", False)):
        lines = [
            line
            for person_id, line in box.players[side].items()
            if (person_id in box.starters[side]) is starting
        ]
        row = _team_row(game, side, total(lines))[:-1]
        rows.append([*row[:5], label, *row[5:]])
    return rows


def box_score(world: World, call: Call) -> Answer:
    """The box score of a finished game; empty tables for any other id."""
    refused = missing_parameters(call, REQUIRED)
    if refused:
        return refused
    game = world.league.game(call.query["GameID"])
    players: list[list[Any]] = []
    teams: list[list[Any]] = []
    benches: list[list[Any]] = []
    if game is not None and world.is_final(game):
        box = world.league.box(game)
        for side in (1, 0):
            players += player_rows(world, game, box, side)
            teams.append(_team_row(game, side, box.teams[side]))
            benches += _bench_rows(game, box, side)
    parameters: dict[str, Any] = {"GameID": call.query["GameID"]}
    for name in REQUIRED[1:]:
        value = call.query[name]
        parameters[name] = int(value) if value.isdigit() else 0
    return as_json(
        envelope(
            "boxscore",
            parameters,
            [
                result_set("PlayerStats", PLAYER_HEADERS, players),
                result_set("TeamStats", TEAM_HEADERS, teams),
                result_set("TeamStarterBenchStats", BENCH_HEADERS, benches),
            ],
        )
    )
