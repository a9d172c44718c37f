"""api.balldontlie.io: its key, its paths and its pages."""

from __future__ import annotations

from typing import Any

from sandbox.exchange import Answer, Call, as_json, as_text
from sandbox.providers.bdl_box_scores import box_scores
from sandbox.providers.bdl_rosters import active_players, player_injuries
from sandbox.providers.bdl_standings import standings
from sandbox.world import World

HOST = "api.balldontlie.io"
MOST_PER_PAGE = 100
_USUAL_PER_PAGE = 25


def _paged(call: Call, rows: list[tuple[int, dict[str, Any]]]) -> Answer:
    """The rows after a cursor, which is the number of the last row already had."""
    asked = call.query.get("per_page", str(_USUAL_PER_PAGE))
    cursor = call.query.get("cursor", "0")
    if not (asked.isdigit() and 0 < int(asked) <= MOST_PER_PAGE and cursor.isdigit()):
        return as_json({"error": "per_page must be 1 to 100 and cursor a number"}, 400)
    left = [(number, row) for number, row in rows if number > int(cursor)]
    page = left[: int(asked)]
    meta: dict[str, int] = {"per_page": int(asked)}
    if len(left) > len(page):
        meta = {"next_cursor": page[-1][0], **meta}
    return as_json({"data": [row for _, row in page], "meta": meta})


def answer(world: World, call: Call) -> Answer:
    """Box scores, injuries, rosters or standings."""
    if call.headers.get("authorization") != world.key:
        return as_text("Unauthorized", 401)
    if call.path == "/v1/box_scores":
        return box_scores(world, call)
    if call.path == "/v1/standings":
        return standings(world, call)
    if call.path == "/v1/players/active":
        return _paged(call, active_players(world))
    if call.path == "/v1/player_injuries":
        return _paged(call, player_injuries(world))
    return as_json({"error": "Not Found"}, 404)
