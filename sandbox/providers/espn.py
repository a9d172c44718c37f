"""site.api.espn.com: scoreboards and teams. No key is wanted."""

from __future__ import annotations

import re

from sandbox.exchange import Answer, Call, as_json
from sandbox.providers.espn_identity import team_of_id
from sandbox.providers.espn_roster import team_answer
from sandbox.providers.espn_scoreboard import scoreboard
from sandbox.world import World

HOST = "site.api.espn.com"
_NBA = "/apis/site/v2/sports/basketball/nba"
_TEAM = re.compile(_NBA + r"/teams/(\d+)")


def answer(world: World, call: Call) -> Answer:
    """The scoreboard of a date, or a team with its roster when `enable=roster` is asked."""
    if call.path == f"{_NBA}/scoreboard":
        return scoreboard(world, call)
    asked = _TEAM.fullmatch(call.path)
    team = team_of_id(asked.group(1)) if asked else None
    if team is not None:
        return team_answer(world, team, "roster" in call.query.get("enable", "").split(","))
    return as_json({"code": 404, "message": "Not Found"}, 404)
