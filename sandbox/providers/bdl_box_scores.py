"""api.balldontlie.io /v1/box_scores: everybody on the roster, who did not play with min "00"."""

from __future__ import annotations

from typing import Any

from sandbox.exchange import Answer, Call, as_json, parse_date
from sandbox.league.box import Box, Line
from sandbox.league.clock import iso_utc
from sandbox.league.players import Player
from sandbox.league.schedule import Game
from sandbox.league.teams import Team
from sandbox.live import live_state
from sandbox.providers.bdl_entities import describe_player, describe_team
from sandbox.providers.stats_tables import ratio
from sandbox.world import World

GAME_ID_BASE = 80_000_000


def _player(player: Player, line: Line | None) -> dict[str, Any]:
    line = line or Line()
    return {
        "min": f"{line.minutes:02d}",
        "fgm": line.fgm,
        "fga": line.fga,
        "fg_pct": ratio(line.fgm, line.fga, 0),
        "fg3m": line.fg3m,
        "fg3a": line.fg3a,
        "fg3_pct": ratio(line.fg3m, line.fg3a, 0),
        "ftm": line.ftm,
        "fta": line.fta,
        "ft_pct": ratio(line.ftm, line.fta, 0),
        "oreb": line.oreb,
        "dreb": line.dreb,
        "reb": line.reb,
        "ast": line.ast,
        "stl": line.stl,
        "blk": line.blk,
        "turnover": line.tov,
        "pf": line.pf,
        "pts": line.pts,
        "plus_minus": line.plus_minus,
        "player": describe_player(player),
    }


def _team(world: World, team: Team, box: Box | None, side: int) -> dict[str, Any]:
    players: list[dict[str, Any]] = []
    if box is not None:
        lines = box.players[side]
        roster = world.league.rosters[team.team_id]
        played = [world.league.player(person_id) for person_id in lines]
        idle = [player for player in roster if player.person_id not in lines]
        players = [_player(player, lines.get(player.person_id)) for player in played + idle]
    return {**describe_team(team), "players": players}


def _progress(world: World, game: Game, box: Box | None) -> dict[str, Any]:
    """Score, period and status: final, running or only scheduled."""
    if box is not None:
        periods, period, status, time = box.periods, 4 + box.overtimes, "Final", "Final"
    elif world.is_live(game):
        live = live_state(world.league, game, world.now)
        periods, period = live.periods, live.period
        status = f"Q{period}" if period <= 4 else f"OT{period - 4}"
        time = f"{live.clock // 60}:{live.clock % 60:02d}"
    else:
        periods, period, status, time = ((), ()), 0, iso_utc(game.tipoff), ""
    progress: dict[str, Any] = {"status": status, "period": period, "time": time or None}
    for side, name in enumerate(("home", "visitor")):
        points = periods[side]
        for number in range(7):
            label = f"{name}_q{number + 1}" if number < 4 else f"{name}_ot{number - 3}"
            progress[label] = points[number] if number < len(points) else None
        progress[f"{name}_team_score"] = sum(points)
    return progress


def _game(world: World, game: Game) -> dict[str, Any]:
    box = world.league.box(game) if world.is_final(game) else None
    return {
        "id": GAME_ID_BASE + int(game.game_id[3:]),
        "date": game.game_date.isoformat(),
        "datetime": iso_utc(game.tipoff).replace("Z", ".000Z"),
        "season": world.league.parameters.season_year,
        "postseason": False,
        **_progress(world, game, box),
        "home_team": _team(world, game.home, box, 0),
        "visitor_team": _team(world, game.away, box, 1),
    }


def box_scores(world: World, call: Call) -> Answer:
    """Box scores of a date."""
    day = parse_date(call.query.get("date", ""))
    if day is None:
        return as_json({"error": "Invalid or missing date parameter, use YYYY-MM-DD"}, 400)
    return as_json({"data": [_game(world, game) for game in world.league.games_on(day)]})
