"""statsdmz.nba.com: the gamebooks of finished games."""

from __future__ import annotations

import re
from datetime import datetime

from sandbox.exchange import Answer, Call, as_html
from sandbox.league.gamebook import gamebook
from sandbox.league.officials import crew
from sandbox.providers.gamebook_pdf import draw_gamebook
from sandbox.world import World

HOST = "statsdmz.nba.com"
_PATH = re.compile(r"/pdfs/(?P<day>\d{8})/(?P=day)_(?P<teams>[A-Z]{6})(?:_book)?\.pdf")


def answer(world: World, call: Call) -> Answer:
    """The gamebook of a game by date and tricodes (away, home); 404 until the game is final."""
    match = _PATH.fullmatch(call.path)
    if match is None:
        return as_html("404 - File or directory not found.", 404)
    try:
        day = datetime.strptime(match["day"], "%Y%m%d").date()
    except ValueError:
        return as_html("404 - File or directory not found.", 404)
    code = f"{match['day']}/{match['teams']}"
    game = next((game for game in world.league.games_on(day) if game.code == code), None)
    if game is None or not world.is_final(game):
        return as_html("404 - File or directory not found.", 404)
    season = f"{world.league.parameters.season_year}-{world.league.parameters.season_year + 1}"
    body = draw_gamebook(gamebook(world.league, game), crew(world.league, game), season)
    return Answer(200, body, "application/pdf")
