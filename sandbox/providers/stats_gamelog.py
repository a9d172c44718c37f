"""stats.nba.com /stats/leaguegamelog."""

from __future__ import annotations

from typing import Any

from sandbox.exchange import Answer, Call, as_json, as_text, parse_date
from sandbox.league.box import Line
from sandbox.league.schedule import Game
from sandbox.providers.stats_tables import counting, envelope, result_set, shooting
from sandbox.world import World

REQUIRED = ("LeagueID", "Season", "SeasonType", "PlayerOrTeam", "Counter", "Sorter", "Direction")
_NUMBERS = (
    "GAME_ID GAME_DATE MATCHUP WL MIN FGM FGA FG_PCT FG3M FG3A FG3_PCT FTM FTA FT_PCT "
    "OREB DREB REB AST STL BLK TOV PF PTS PLUS_MINUS"
)
PLAYER_HEADERS = (
    f"SEASON_ID PLAYER_ID PLAYER_NAME TEAM_ID TEAM_ABBREVIATION TEAM_NAME {_NUMBERS} "
    "FANTASY_PTS VIDEO_AVAILABLE"
)
TEAM_HEADERS = f"SEASON_ID TEAM_ID TEAM_ABBREVIATION TEAM_NAME {_NUMBERS} VIDEO_AVAILABLE"


def missing_parameters(call: Call, required: tuple[str, ...]) -> Answer | None:
    """The refusal of a request that lacks required parameters."""
    missing = [name for name in required if name not in call.query]
    if not missing:
        return None
    return as_text("; ".join(f"The {name} property is required." for name in missing), 400)


def _numbers(game: Game, side: int, line: Line, won: bool) -> list[Any]:
    matchup = (
        f"{game.home.tricode} vs. {game.away.tricode}"
        if side == 0
        else f"{game.away.tricode} @ {game.home.tricode}"
    )
    return [
        game.game_id,
        game.game_date.isoformat(),
        matchup,
        "W" if won else "L",
        line.minutes,
        *shooting(line, None),
        *counting(line),
        line.plus_minus,
    ]


def _fantasy(line: Line) -> float:
    value = line.pts + 1.2 * line.reb + 1.5 * line.ast + 3 * (line.stl + line.blk) - line.tov
    return round(value, 1)


def _game_rows(world: World, game: Game, players: bool) -> list[list[Any]]:
    league = world.league
    season_id = f"2{league.parameters.season_year}"
    box = league.box(game)
    rows: list[list[Any]] = []
    for side, team in enumerate((game.home, game.away)):
        won = box.score[side] > box.score[1 - side]
        identity = [team.team_id, team.tricode, team.full_name]
        if not players:
            numbers = _numbers(game, side, box.teams[side], won)
            rows.append([season_id, *identity, *numbers, 1])
            continue
        for person_id, line in box.players[side].items():
            name = league.player(person_id).name.full
            numbers = _numbers(game, side, line, won)
            rows.append([season_id, person_id, name, *identity, *numbers, _fantasy(line), 1])
    return rows


def game_log(world: World, call: Call) -> Answer:
    """Final box lines of a season, or of the dates from DateFrom to DateTo."""
    refused = missing_parameters(call, REQUIRED)
    if refused:
        return refused
    query = call.query
    players = query["PlayerOrTeam"] == "P"
    first, last = parse_date(query.get("DateFrom", "")), parse_date(query.get("DateTo", ""))
    games: tuple[Game, ...] = ()
    if (
        query["Season"] == world.league.parameters.season
        and query["SeasonType"] == "Regular Season"
    ):
        games = world.league.finals(world.now)
    chosen = [
        game
        for game in games
        if (first is None or game.game_date >= first) and (last is None or game.game_date <= last)
    ]
    if query["Direction"] == "DESC":
        chosen.sort(key=lambda game: game.game_date, reverse=True)
    rows = [row for game in chosen for row in _game_rows(world, game, players)]
    parameters = {
        "LeagueID": query["LeagueID"],
        "Season": query["Season"],
        "SeasonType": query["SeasonType"],
        "PlayerOrTeam": query["PlayerOrTeam"],
        "Counter": int(query["Counter"]) if query["Counter"].isdigit() else 0,
        "Sorter": query["Sorter"],
        "Direction": query["Direction"],
        "DateFrom": query.get("DateFrom", ""),
        "DateTo": query.get("DateTo", ""),
    }
    headers = PLAYER_HEADERS if players else TEAM_HEADERS
    return as_json(
        envelope("leaguegamelog", parameters, [result_set("LeagueGameLog", headers, rows)])
    )
