"""official.nba.com /wp-json/api/v1/get-game-officials: who officiates on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox.exchange import Answer, Call, as_html, as_json, parse_date
from sandbox.league.officials import Official, crews, published_at, replay_center
from sandbox.league.schedule import Game
from sandbox.world import World

HOST = "official.nba.com"
PATH = "/wp-json/api/v1/get-game-officials"
MOST_OFFICIALS = 4
_GAME_COLUMNS = (
    ("game_id", "String"),
    ("game_date", "String"),
    ("season", "String"),
    ("game_code", "String"),
    ("home_team_id", "Int32"),
    ("home_team", "String"),
    ("home_team_abbr", "String"),
    ("away_team_id", "Int32"),
    ("away_team", "String"),
    ("away_team_abbr", "String"),
    *(
        (f"official{number}{part}", kind)
        for number in range(1, MOST_OFFICIALS + 1)
        for part, kind in (("", "String"), ("_code", "Int32"), ("_JNum", "String"))
    ),
)
_REPLAY_COLUMNS = (
    ("game_date", "String"),
    ("official_code", "Int32"),
    ("replaycenter_official", "String"),
)


def _table(columns: tuple[tuple[str, str], ...], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": rows, "columns": [{"Name": name, "DataType": kind} for name, kind in columns]}


def _tables(games: list[dict[str, Any]], replay: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Table": _table(_GAME_COLUMNS, games), "Table1": _table(_REPLAY_COLUMNS, replay)}


def _game(world: World, game: Game, crew: tuple[Official, ...]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "game_id": game.game_id,
        "game_date": f"{game.game_date:%m/%d/%Y}",
        "season": f"2{world.league.parameters.season_year}",
        "game_code": game.code,
        "home_team_id": game.home.team_id,
        "home_team": game.home.city,
        "home_team_abbr": game.home.tricode,
        "away_team_id": game.away.team_id,
        "away_team": game.away.city,
        "away_team_abbr": game.away.tricode,
    }
    for number in range(MOST_OFFICIALS):
        official = crew[number] if number < len(crew) else None
        name = f"official{number + 1}"
        row[name] = official and official.name
        row[f"{name}_code"] = official and official.code
        row[f"{name}_JNum"] = official and official.jersey
    return row


def _rows(world: World, day: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    games = world.league.games_on(day)
    if not games or world.now < published_at(day):
        return [], []
    assigned = crews(world.league, day)
    replay = [
        {
            "game_date": f"{day:%m/%d/%Y}",
            "official_code": official.code,
            "replaycenter_official": official.name,
        }
        for official in replay_center(world.league, day)
    ]
    return [_game(world, game, assigned[game.game_id]) for game in games], replay


def answer(world: World, call: Call) -> Answer:
    """The crews of a day from 9:00 Eastern on; tables without rows before and on free days."""
    if call.path != PATH:
        return as_html("Page not found", 404)
    day = parse_date(call.query.get("date", ""))
    games, replay = _rows(world, day) if day else ([], [])
    none = _tables([], [])
    return as_json({"nba": _tables(games, replay), "gl": none, "wnba": none})
