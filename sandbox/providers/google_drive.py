"""www.googleapis.com /drive/v3/files: the folder in which BigDataBall shares its files."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.schedule import Game
from sandbox.providers.bigdataball_csv import game_csv
from sandbox.world import World

HOST = "www.googleapis.com"
FILES = "/drive/v3/files"
PUBLISHED_AFTER = timedelta(hours=6)
_TERM = re.compile(r"(not )?name contains '([^']*)'")


def file_id(game: Game) -> str:
    """The id of a game's file, always the same."""
    return "1" + hashlib.blake2b(f"drive{game.game_id}".encode(), digest_size=16).hexdigest()


def file_name(game: Game) -> str:
    """The name of a game's file, for example `[2024-01-15]-0022300400-PHX@CHA.csv`."""
    teams = f"{game.away.tricode}@{game.home.tricode}"
    return f"[{game.game_date.isoformat()}]-{game.game_id}-{teams}.csv"


def published_at(world: World, game: Game) -> datetime:
    """When a game's file appears."""
    return world.league.final_at(game) + PUBLISHED_AFTER


def _refusal(status: int, message: str, reason: str) -> Answer:
    detail = {"message": message, "domain": "global", "reason": reason}
    return as_json({"error": {"code": status, "message": message, "errors": [detail]}}, status)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _published(world: World) -> list[Game]:
    finals = (game for game in world.league.games if world.is_final(game))
    return [game for game in finals if published_at(world, game) <= world.now]


def _season_file(world: World, games: list[Game]) -> list[dict[str, Any]]:
    """The file with all games so far, which stands beside those of single games."""
    if not games:
        return []
    first, last = (games[place].game_date.strftime("[%m-%d-%Y]") for place in (0, -1))
    changed = _stamp(published_at(world, games[-1]))
    name = f"{first}-{last}-combined-stats.csv"
    return [{"id": "1combined", "name": name, "modifiedTime": changed, "size": "90000000"}]


def _list(world: World, call: Call) -> Answer:
    games = _published(world)
    files = [
        {
            "id": file_id(game),
            "name": file_name(game),
            "modifiedTime": _stamp(published_at(world, game)),
            "size": "170000",
        }
        for game in games
    ]
    terms = _TERM.findall(call.query.get("q", ""))
    chosen = [
        file
        for file in files + _season_file(world, games)
        if all((text in file["name"]) is not bool(negated) for negated, text in terms)
    ]
    return as_json({"files": chosen[: int(call.query.get("pageSize", "100"))]})


def answer(world: World, call: Call) -> Answer:
    """A list of files, or a file's content with `alt=media`."""
    key = call.query.get("key", "")
    if not key:
        return _refusal(403, "Method doesn't allow unregistered callers.", "forbidden")
    if key != world.key:
        return _refusal(400, "API key not valid. Please pass a valid API key.", "badRequest")
    if call.path == FILES:
        return _list(world, call)
    wanted = call.path.removeprefix(f"{FILES}/")
    game = next((game for game in _published(world) if file_id(game) == wanted), None)
    if game is None:
        return _refusal(404, f"File not found: {wanted}.", "notFound")
    if call.query.get("alt") != "media":
        return as_json({"kind": "drive#file", "id": wanted, "name": file_name(game)})
    return Answer(200, game_csv(world.league, game), "text/csv")
