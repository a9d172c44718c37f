"""stats.nba.com /stats/scheduleleaguev2int, whose document cdn.nba.com has as a file too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.clock import EASTERN, iso_utc
from sandbox.league.schedule import Game
from sandbox.league.teams import Team
from sandbox.live import LiveState, live_state
from sandbox.providers.stats_gamelog import missing_parameters
from sandbox.providers.stats_tables import meta
from sandbox.world import World

REQUIRED = ("LeagueID", "Season")
_BROADCASTERS = (
    "nationalTvBroadcasters nationalRadioBroadcasters nationalOttBroadcasters homeTvBroadcasters "
    "homeRadioBroadcasters homeOttBroadcasters awayTvBroadcasters awayRadioBroadcasters "
    "awayOttBroadcasters intlRadioBroadcasters intlTvBroadcasters"
)
_NATIONAL = {
    "broadcasterScope": "natl",
    "broadcasterMedia": "tv",
    "broadcasterId": 2,
    "broadcasterDisplay": "ESPN",
    "broadcasterAbbreviation": "ESPN",
    "broadcasterDescription": "",
    "tapeDelayComments": "",
    "broadcasterVideoLink": "",
    "regionId": 1,
    "broadcasterTeamId": -1,
    "broadcasterRanking": None,
    "localizationRegion": "",
}


def _wall(moment: datetime) -> str:
    """A local wall-clock time with the Z the feed puts after every time."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _time_only(moment: datetime) -> str:
    return moment.strftime("1900-01-01T%H:%M:%SZ")


def _status(
    game: Game, score: tuple[int, int], live: LiveState | None, overtimes: int | None
) -> tuple[int, str]:
    if overtimes is not None:
        return 3, "Final" + ("" if not overtimes else f"/OT{overtimes if overtimes > 1 else ''}")
    if live is not None:
        period = f"Q{live.period}" if live.period <= 4 else f"OT{live.period - 4}"
        return 2, f"{period} {live.clock // 60}:{live.clock % 60:02d}"
    local = game.tipoff.astimezone(EASTERN)
    return 1, f"{local:%I:%M} {local:%p} ET".lstrip("0").replace("AM", "am").replace("PM", "pm")


def _team(team: Team, score: int, record: tuple[int, int]) -> dict[str, Any]:
    return {
        "teamId": team.team_id,
        "teamName": team.nickname,
        "teamCity": team.city,
        "teamTricode": team.tricode,
        "teamSlug": team.slug,
        "wins": record[0],
        "losses": record[1],
        "score": score,
        "seed": 0,
    }


def _leaders(world: World, game: Game) -> list[dict[str, Any]]:
    box = world.league.box(game)
    lines = [(line.pts, -person) for side in box.players for person, line in side.items()]
    points, person = max(lines)
    player = world.league.player(-person)
    team = world.league.team(player.team_id)
    return [
        {
            "personId": player.person_id,
            "firstName": player.name.first,
            "lastName": player.name.last,
            "teamId": team.team_id,
            "teamCity": team.city,
            "teamName": team.nickname,
            "teamTricode": team.tricode,
            "points": float(points),
        }
    ]


def scheduled_game(world: World, game: Game, records: dict[int, list[int]]) -> dict[str, Any]:
    """One game as the schedule shows it; counts a finished one into the teams' records."""
    final = world.is_final(game)
    live = live_state(world.league, game, world.now) if world.is_live(game) else None
    box = world.league.box(game) if final else None
    score = box.score if box else live.score if live else (0, 0)
    status, text = _status(game, score, live, box.overtimes if box else None)
    standing = {game.home.team_id: (0, 0), game.away.team_id: (0, 0)}
    if box:
        for side, team in enumerate((game.home, game.away)):
            records[team.team_id][score[side] < score[1 - side]] += 1
            wins, losses = records[team.team_id]
            standing[team.team_id] = (wins, losses)
    tipoff = game.tipoff
    local = tipoff.astimezone(EASTERN)
    midnight = datetime(game.game_date.year, game.game_date.month, game.game_date.day)
    broadcasters: dict[str, list[Any]] = {name: [] for name in _BROADCASTERS.split()}
    if game.sequence == 1:
        broadcasters["nationalTvBroadcasters"] = [_NATIONAL]
    return {
        "gameId": game.game_id,
        "gameCode": game.code,
        "gameStatus": status,
        "gameStatusText": text,
        "gameSequence": game.sequence,
        "gameDateEst": _wall(midnight),
        "gameTimeEst": _time_only(local),
        "gameDateTimeEst": _wall(local),
        "gameDateUTC": iso_utc(midnight.replace(tzinfo=EASTERN)),
        "gameTimeUTC": _time_only(tipoff),
        "gameDateTimeUTC": iso_utc(tipoff),
        "awayTeamTime": _wall(tipoff.astimezone(game.away.time_zone)),
        "homeTeamTime": _wall(tipoff.astimezone(game.home.time_zone)),
        "day": f"{game.game_date:%a}",
        "monthNum": game.game_date.month,
        "weekNumber": game.week,
        "weekName": f"Week {game.week}",
        "ifNecessary": False,
        "seriesGameNumber": "",
        "gameLabel": "",
        "gameSubLabel": "",
        "seriesText": "",
        "arenaName": game.home.arena,
        "arenaState": game.home.arena_state,
        "arenaCity": game.home.arena_city,
        "postponedStatus": "N",
        "branchLink": "",
        "gameSubtype": "",
        "isNeutral": False,
        "broadcasters": broadcasters,
        "homeTeam": _team(game.home, score[0], standing[game.home.team_id]),
        "awayTeam": _team(game.away, score[1], standing[game.away.team_id]),
        "pointsLeaders": _leaders(world, game) if final else [],
    }


def _changed_at(world: World) -> datetime:
    """When the schedule last changed: equal moments of the league give equal answers."""
    league, now = world.league, world.now
    if any(world.is_live(game) for game in league.games):
        return now.replace(second=0, microsecond=0)
    finals = league.finals(now)
    if finals:
        return max(league.final_at(game) for game in finals)
    return min(now, league.games[0].tipoff - timedelta(days=60)).replace(microsecond=0)


def _weeks(world: World) -> list[dict[str, Any]]:
    weeks: dict[int, list[Game]] = {}
    for game in world.league.games:
        weeks.setdefault(game.week, []).append(game)
    return [
        {
            "weekNumber": number,
            "weekName": f"Week {number}",
            "startDate": f"{games[0].game_date.isoformat()}T00:00:00Z",
            "endDate": f"{games[-1].game_date.isoformat()}T00:00:00Z",
        }
        for number, games in sorted(weeks.items())
    ]


def season_document(world: World, season: str) -> dict[str, Any]:
    """A season's schedule with scores as far as they are public; empty for another season."""
    league = world.league
    wanted = season == league.parameters.season
    records = {team.team_id: [0, 0] for team in league.teams}
    dates = [
        {
            "gameDate": f"{day:%m/%d/%Y} 00:00:00",
            "games": [scheduled_game(world, game, records) for game in league.games_on(day)],
        }
        for day in (league.game_dates if wanted else ())
    ]
    return {
        "meta": meta(f"league/00/{season}/scheduleleaguev2", _changed_at(world)),
        "leagueSchedule": {
            "seasonYear": season,
            "leagueId": "00",
            "gameDates": dates,
            "weeks": _weeks(world) if wanted else [],
            "broadcasterList": [],
        },
    }


def schedule(world: World, call: Call) -> Answer:
    """The schedule of the season that is asked for."""
    refused = missing_parameters(call, REQUIRED)
    return refused or as_json(season_document(world, call.query["Season"]))
