"""The data of a box-score page: numbers as text, two in one cell for shots."""

from __future__ import annotations

from typing import Any

from sandbox.league.box import Box, Line
from sandbox.league.players import Player
from sandbox.league.schedule import Game
from sandbox.league.teams import Team
from sandbox.providers.espn_identity import (
    game_id,
    player_address,
    player_id,
    player_name,
    short_name,
    team_code,
    team_id,
    to_the_minute,
)
from sandbox.providers.espn_roster import injured_part
from sandbox.providers.espn_scoreboard import REGULAR_SEASON, Progress, progress_of, team_address
from sandbox.world import World

KEYS = (
    "minutes fieldGoalsMade-fieldGoalsAttempted "
    "threePointFieldGoalsMade-threePointFieldGoalsAttempted freeThrowsMade-freeThrowsAttempted "
    "offensiveRebounds defensiveRebounds rebounds assists steals blocks turnovers fouls plusMinus "
    "points"
)
LABELS = "MIN FG 3PT FT OREB DREB REB AST STL BLK TO PF +/- PTS"
COACH = "DNP-COACH'S DECISION"


def _cells(line: Line) -> list[str]:
    shots = [f"{line.fgm}-{line.fga}", f"{line.fg3m}-{line.fg3a}", f"{line.ftm}-{line.fta}"]
    counts = (line.oreb, line.dreb, line.reb, line.ast, line.stl, line.blk, line.tov, line.pf)
    margin = f"{line.plus_minus:+d}" if line.plus_minus else "0"
    return [str(line.minutes), *shots, *map(str, counts), margin, str(line.pts)]


def _reason(world: World, game: Game, player: Player) -> str | None:
    """Why a player did not play; None for one who was not with the team."""
    if player.person_id not in world.league.availability.absent(game):
        return COACH
    listing = world.league.listing(game, player.person_id, game.tipoff)
    if listing is None or listing.reason.startswith("G League"):
        return None
    words = (word for word in injured_part(listing) if word not in ("", "Not Specified"))
    return f"DNP-{' '.join(words).upper()}"


def _entry(player: Player, line: Line | None, reason: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "stats": _cells(line) if line else [],
        "athlt": {
            "id": player_id(player),
            "lnk": player_address(player),
            "uid": f"s:40~l:46~a:{player_id(player)}",
            "jersey": player.jersey,
            "shrtNm": short_name(player),
            "dspNm": player_name(player),
        },
    }
    if reason is not None:
        entry["dnpRsn"] = reason
    return entry


def _totals(line: Line) -> dict[str, Any]:
    cells = _cells(line)
    return {"pcts": [""] * len(cells), "ttls": ["", *cells[1:-2], "", cells[-1]], "type": "totals"}


def _team_box(world: World, game: Game, box: Box, side: int) -> dict[str, Any]:
    team = (game.home, game.away)[side]
    lines, starters = box.players[side], box.starters[side]
    bench = [person_id for person_id in lines if person_id not in starters]
    entries = {
        "starters": [_entry(world.league.player(p), lines[p], None) for p in starters],
        "bench": [_entry(world.league.player(p), lines[p], None) for p in bench],
    }
    for player in world.league.rosters[team.team_id]:
        if player.person_id not in lines:
            reason = _reason(world, game, player)
            if reason is not None:
                entries["bench"].append(_entry(player, None, reason))
    columns = {"keys": KEYS.split(), "lbls": LABELS.split()}
    groups = [{"athlts": rows, **columns, "type": name} for name, rows in entries.items()]
    return {
        "tm": {
            "id": team_id(team),
            "abbrev": team_code(team),
            "dspNm": team.full_name,
            "nm": team.nickname,
            "hm": side == 0,
        },
        "stats": [*groups, _totals(box.teams[side])],
    }


def _strip_team(team: Team, progress: Progress, side: int) -> dict[str, Any]:
    strip: dict[str, Any] = {
        "id": team_id(team),
        "abbrev": team_code(team),
        "displayName": team.full_name,
        "shortDisplayName": team.nickname,
        "location": team.city,
        "links": team_address(team),
        "isHome": side == 0,
    }
    if progress.state != "pre":
        strip["linescores"] = [{"displayValue": str(p)} for p in progress.periods[side]]
        strip["score"] = str(progress.score[side])
    if progress.state == "post" and progress.score[side] > progress.score[1 - side]:
        strip["winner"] = True
    return strip


def page_game(world: World, game: Game) -> dict[str, Any]:
    """`page.content.gamepackage` of the page; players are listed once the result is public."""
    progress = progress_of(world, game)
    teams = [_strip_team(game.away, progress, 1), _strip_team(game.home, progress, 0)]
    package: dict[str, Any] = {
        "lg": "nba",
        "lgUid": "s:40~l:46",
        "maxPeriods": 4,
        "sbpg": "boxscore",
        "gmStrp": {
            "uid": f"s:40~l:46~e:{game_id(game)}",
            "gid": game_id(game),
            "dt": to_the_minute(game.tipoff),
            "nm": "basketball",
            "seasonType": REGULAR_SEASON,
            "status": {
                "desc": progress.description,
                "det": progress.detail,
                "id": progress.status_id,
                "state": progress.state,
            },
            "statusState": progress.state,
            "tbd": False,
            "tms": teams,
            "tmsOrdrd": teams,
        },
        "gmInfo": {
            "dtTm": to_the_minute(game.tipoff),
            "loc": game.home.arena,
            "locAddr": {"city": game.home.arena_city, "state": game.home.arena_state},
        },
    }
    if progress.state == "post":
        box = world.league.box(game)
        package["bxscr"] = [_team_box(world, game, box, side) for side in (1, 0)]
    return package
