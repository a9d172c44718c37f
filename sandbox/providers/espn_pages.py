"""www.espn.com: pages that carry their data in a script before the document itself."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from sandbox.exchange import Answer, Call, as_html
from sandbox.providers.espn_boxscore import page_game
from sandbox.providers.espn_identity import game_of_id, team_of_code
from sandbox.providers.espn_roster import page_roster
from sandbox.world import World

HOST = "www.espn.com"
_BOXSCORE = re.compile(r"/nba/boxscore/_/gameId/(\d+)")
_ROSTER = re.compile(r"/nba/team/roster/_/name/([A-Za-z]+)(?:/[a-z0-9-]*)?")
_PAGE = """<script>window['__CONFIG__']={config};window['__espnfitt__']={data};</script>

        <!doctype html>
        <html lang="en">
            <head>
                <meta charSet="utf-8" />
                <title data-react-helmet="true">{title}</title>
            </head>
            <body><div id="espnfitt"><h1>{title}</h1></div></body>
        </html>
"""


def _in_script(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _page(title: str, kind: str, part: str, content: dict[str, Any]) -> Answer:
    data = {
        "app": {"uid": "espnfitt", "mode": "universal"},
        "page": {"type": kind, "meta": {"title": title}, "content": {part: content}},
    }
    body = _PAGE.format(
        config=_in_script({"uid": "espnfitt"}), data=_in_script(data), title=escape(title)
    )
    return Answer(200, body.encode(), "text/html; charset=utf-8")


def answer(world: World, call: Call) -> Answer:
    """A game's box score or a team's roster; a page that says so for anything else."""
    asked = _BOXSCORE.fullmatch(call.path)
    game = game_of_id(world.league, asked.group(1)) if asked else None
    if game is not None:
        names = f"{game.away.nickname} vs. {game.home.nickname}"
        title = f"{names} ({game.game_date:%b %d, %Y}) Box Score - ESPN"
        return _page(title, "game", "gamepackage", page_game(world, game))
    asked = _ROSTER.fullmatch(call.path)
    team = team_of_code(asked.group(1)) if asked else None
    if team is not None:
        title = f"{team.full_name} NBA Roster - ESPN"
        return _page(title, "team", "roster", page_roster(world, team))
    return as_html("Page not found - ESPN", 404)
