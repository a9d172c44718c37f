"""stats.nba.com /stats/playbyplayv3: the actions of the CDN in the words of the statistics.

Blocks and steals take the number of the action they belong to and have no kind, a substitution is
one action, zones and assisting players are named in the description only, and a score stands with
points and at the ends of periods only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.schedule import Game
from sandbox.providers.cdn_play_by_play import actions
from sandbox.providers.stats_gamelog import missing_parameters
from sandbox.providers.stats_tables import meta
from sandbox.world import World

REQUIRED = ("GameID", "StartPeriod", "EndPeriod")
_KINDS = {
    "period": "period",
    "jumpball": "Jump Ball",
    "freethrow": "Free Throw",
    "rebound": "Rebound",
    "turnover": "Turnover",
    "foul": "Foul",
    "substitution": "Substitution",
    "timeout": "Timeout",
    "block": "",
    "steal": "",
}


def _sub_type(action: dict[str, Any]) -> str:
    kind = action["actionType"]
    if kind == "freethrow":
        return f"Free Throw {action['subType']}"
    if kind == "rebound":
        return "Unknown"
    if kind in ("substitution", "block", "steal"):
        return ""
    return str(action["subType"])


def _action(game: Game, action: dict[str, Any], number: int, position: int) -> dict[str, Any]:
    shot = bool(action["isFieldGoal"])
    made = action.get("shotResult") == "Made"
    scored = made or action["actionType"] == "period"
    team_id = action.get("teamId", 0)
    is_team_action = action["actionType"] == "timeout"
    kind = ("Made Shot" if made else "Missed Shot") if shot else _KINDS[action["actionType"]]
    return {
        "actionNumber": number,
        "clock": action["clock"],
        "period": action["period"],
        "teamId": 0 if is_team_action else team_id,
        "teamTricode": "" if is_team_action else action.get("teamTricode", ""),
        "personId": action["personId"] or (team_id if is_team_action else 0),
        "playerName": action.get("playerName", ""),
        "playerNameI": action.get("playerNameI", ""),
        "xLegacy": action["xLegacy"] if shot else 0,
        "yLegacy": action["yLegacy"] if shot else 0,
        "shotDistance": int(action["shotDistance"]) if shot else 0,
        "shotResult": action["shotResult"] if shot else "",
        "isFieldGoal": int(shot),
        "scoreHome": action["scoreHome"] if scored else "",
        "scoreAway": action["scoreAway"] if scored else "",
        "pointsTotal": action.get("pointsTotal", 0),
        "location": {game.home.team_id: "h", game.away.team_id: "v"}.get(team_id, ""),
        "description": action.get("description", ""),
        "actionType": kind,
        "subType": _sub_type(action),
        "videoAvailable": 0,
        "shotValue": int(action["actionType"][0]) if shot else 0,
        "actionId": position,
    }


def _rewritten(game: Game, found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    number, position = 0, 0
    leaving: list[dict[str, Any]] = []
    for action in found:
        if action["actionType"] not in _KINDS and not action["isFieldGoal"]:
            continue
        if action["actionType"] == "substitution" and action["subType"] == "out":
            leaving.append(action)
            continue
        if action["actionType"] == "substitution" and leaving:
            out = leaving.pop(0)
            words = f"SUB: {action['playerName']} FOR {out['playerName']}"
            action = out | {"description": words}
        if _KINDS.get(action["actionType"]) != "":
            number = action["actionNumber"]
        position += 1
        yield _action(game, action, number, position)


def play_by_play_v3(world: World, call: Call) -> Answer:
    """The actions of a game that has tipped off; null for anything else."""
    refused = missing_parameters(call, REQUIRED)
    if refused:
        return refused
    game_id = call.query["GameID"]
    game = world.league.game(game_id)
    document: dict[str, Any] | None = None
    if game is not None and world.league.has_started(game, world.now):
        found = actions(world.league, game, world.now)
        document = {
            "gameId": game_id,
            "videoAvailable": 0,
            "actions": list(_rewritten(game, found)),
        }
    return as_json(
        {
            "meta": meta(f"games/{game_id}/playbyplay?Format=json", world.now),
            "game": document,
        }
    )
