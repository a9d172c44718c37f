"""site.api.espn.com …/nba/scoreboard, and the state of a game as ESPN tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.clock import EASTERN, eastern_date
from sandbox.league.schedule import Game
from sandbox.league.teams import Team
from sandbox.live import live_state
from sandbox.providers.espn_identity import game_id, team_code, team_id, team_slug, to_the_minute
from sandbox.world import World

LEAGUE_UID = "s:40~l:46"
REGULAR_SEASON = 2
_STATES = {
    "pre": {"id": "1", "name": "STATUS_SCHEDULED", "description": "Scheduled"},
    "in": {"id": "2", "name": "STATUS_IN_PROGRESS", "description": "In Progress"},
    "post": {"id": "3", "name": "STATUS_FINAL", "description": "Final"},
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a game is; `periods` are points by period of home and away."""

    state: str
    detail: str
    period: int
    clock: int
    periods: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def score(self) -> tuple[int, int]:
        """Points of home and away."""
        return sum(self.periods[0]), sum(self.periods[1])

    @property
    def status_id(self) -> str:
        """ESPN's number of the state."""
        return _STATES[self.state]["id"]

    @property
    def description(self) -> str:
        """The state in words."""
        return _STATES[self.state]["description"]


def progress_of(world: World, game: Game) -> Progress:
    """What is public about a game now."""
    if world.is_final(game):
        box = world.league.box(game)
        extra = f"/{box.overtimes if box.overtimes > 1 else ''}OT" if box.overtimes else ""
        return Progress("post", f"Final{extra}", 4 + box.overtimes, 0, box.periods)
    if world.is_live(game):
        live = live_state(world.league, game, world.now)
        clock = f"{live.clock // 60}:{live.clock % 60:02d}"
        return Progress(
            "in", f"{clock} - Period {live.period}", live.period, live.clock, live.periods
        )
    local = game.tipoff.astimezone(EASTERN)
    return Progress("pre", f"{local:%a, %B %d} at {local:%I:%M %p} {local:%Z}", 0, 0, ((), ()))


def _status(progress: Progress) -> dict[str, Any]:
    return {
        "clock": float(progress.clock),
        "displayClock": f"{progress.clock // 60}:{progress.clock % 60:02d}",
        "period": progress.period,
        "type": {
            **_STATES[progress.state],
            "state": progress.state,
            "completed": progress.state == "post",
            "detail": progress.detail,
            "shortDetail": progress.detail,
        },
    }


def _competitor(team: Team, progress: Progress, side: int) -> dict[str, Any]:
    competitor: dict[str, Any] = {
        "id": team_id(team),
        "uid": f"{LEAGUE_UID}~t:{team_id(team)}",
        "type": "team",
        "order": side,
        "homeAway": ("home", "away")[side],
        "team": {
            "id": team_id(team),
            "uid": f"{LEAGUE_UID}~t:{team_id(team)}",
            "location": team.city,
            "name": team.nickname,
            "abbreviation": team_code(team),
            "displayName": team.full_name,
            "shortDisplayName": team.nickname,
            "isActive": True,
            "logo": f"https://a.espncdn.com/i/teamlogos/nba/500/{team_code(team).lower()}.png",
        },
        "score": str(progress.score[side]),
        "statistics": [],
        "records": [],
    }
    if progress.state == "post":
        competitor["winner"] = progress.score[side] > progress.score[1 - side]
    if progress.periods[side]:
        competitor["linescores"] = [
            {"value": float(points), "displayValue": str(points), "period": number}
            for number, points in enumerate(progress.periods[side], start=1)
        ]
    return competitor


def _event(world: World, game: Game) -> dict[str, Any]:
    progress = progress_of(world, game)
    number = game_id(game)
    begins = to_the_minute(game.tipoff)
    competition = {
        "id": number,
        "uid": f"{LEAGUE_UID}~e:{number}~c:{number}",
        "date": begins,
        "attendance": 0 if progress.state == "pre" else 15_000 + int(number) % 4_000,
        "type": {"id": "1", "abbreviation": "STD"},
        "timeValid": True,
        "neutralSite": False,
        "conferenceCompetition": game.home.conference == game.away.conference,
        "playByPlayAvailable": progress.state != "pre",
        "recent": False,
        "venue": {
            "id": str(1800 + int(team_id(game.home))),
            "fullName": game.home.arena,
            "address": {"city": game.home.arena_city, "state": game.home.arena_state},
            "indoor": True,
        },
        "competitors": [
            _competitor(game.home, progress, 0),
            _competitor(game.away, progress, 1),
        ],
        "notes": [],
        "status": _status(progress),
        "broadcasts": [],
        "format": {"regulation": {"periods": 4}},
        "startDate": begins,
        "broadcast": "",
        "geoBroadcasts": [],
        "highlights": [],
    }
    season = {"year": world.league.parameters.season_year + 1, "type": REGULAR_SEASON}
    return {
        "id": number,
        "uid": f"{LEAGUE_UID}~e:{number}",
        "date": begins,
        "name": f"{game.away.full_name} at {game.home.full_name}",
        "shortName": f"{team_code(game.away)} @ {team_code(game.home)}",
        "season": {**season, "slug": "regular-season"},
        "competitions": [competition],
        "links": [
            {
                "rel": ["boxscore", "desktop", "event"],
                "href": f"https://www.espn.com/nba/boxscore/_/gameId/{number}",
                "text": "Box Score",
            }
        ],
        "status": _status(progress),
    }


def _asked(world: World, call: Call) -> date | None:
    text = call.query.get("dates")
    if text is None:
        return eastern_date(world.now)
    try:
        return datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        return None


def scoreboard(world: World, call: Call) -> Answer:
    """The games of an Eastern date, of the present one if none is asked for."""
    day = _asked(world, call)
    if day is None:
        return as_json({"code": 400, "message": "Invalid dates parameter"}, 400)
    season_year = world.league.parameters.season_year
    league = {
        "id": "46",
        "uid": LEAGUE_UID,
        "name": "National Basketball Association",
        "abbreviation": "NBA",
        "slug": "nba",
        "season": {
            "year": season_year + 1,
            "displayName": world.league.parameters.season,
            "type": {"id": "2", "type": REGULAR_SEASON, "name": "Regular Season"},
        },
        "calendarType": "day",
        "calendar": [f"{found.isoformat()}T07:00Z" for found in world.league.game_dates],
    }
    events = [_event(world, game) for game in world.league.games_on(day)]
    return as_json({"leagues": [league], "events": events})


def team_address(team: Team) -> str:
    """The team's page."""
    return f"/nba/team/_/name/{team_code(team).lower()}/{team_slug(team)}"
