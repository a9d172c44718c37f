"""api.bettingpros.com v3: events of a date and the points lines of events, ten players a page."""

from __future__ import annotations

from typing import Any

from sandbox.exchange import Answer, Call, as_json, parse_date
from sandbox.league.schedule import Game
from sandbox.providers.bettingpros_lines import (
    POINTS_MARKET,
    event_id,
    points_offers,
    team_code,
    written_time,
)
from sandbox.world import World

HOST = "api.bettingpros.com"
MOST_PER_PAGE = 10


def _event(world: World, game: Game) -> dict[str, Any]:
    final = world.is_final(game)
    status = "closed" if final else "inprogress" if world.is_live(game) else "scheduled"
    return {
        "id": event_id(game),
        "sport": "NBA",
        "scheduled": written_time(game.tipoff),
        "season": world.league.parameters.season_year,
        "season_type": "REG",
        "status": status,
        "home": team_code(game.home),
        "visitor": team_code(game.away),
        "participants": [
            {
                "id": team_code(team),
                "name": team.nickname,
                "team": {"city": team.city, "abbreviation": team_code(team), "slug": team.slug},
            }
            for team in (game.home, game.away)
        ],
        "is_free": False,
    }


def _events(world: World, call: Call) -> Answer:
    day = parse_date(call.query.get("date", ""))
    if call.query.get("sport") != "NBA" or day is None:
        return as_json({"message": "sport and date are required"}, 400)
    games = world.league.games_on(day)
    return as_json(
        {
            "_parameters": {"sport": "NBA", "date": day.isoformat()},
            "events": [_event(world, game) for game in games],
        }
    )


def _offer_pages(world: World, call: Call) -> Answer:
    page, limit = call.query.get("page", "1"), call.query.get("limit", str(MOST_PER_PAGE))
    if not (page.isdigit() and limit.isdigit() and int(page) and int(limit)):
        return as_json({"message": "page and limit must be numbers from 1"}, 400)
    asked = call.query.get("event_id", "").split(":")
    games = [game for game in world.league.games if str(event_id(game)) in asked]
    market = call.query.get("market_id", "")
    found = [offer for game in games for offer in points_offers(world, game)]
    found = found if market == str(POINTS_MARKET) else []
    size = min(int(limit), MOST_PER_PAGE)
    total = max(1, -(-len(found) // size))
    number = int(page)
    following = f"{call.path}?sport=NBA&page={number + 1}" if number < total else None
    return as_json(
        {
            "_parameters": {"sport": "NBA", "market_id": [market], "event_id": asked},
            "_pagination": {
                "page": number,
                "limit": size,
                "total_pages": total,
                "total_items": len(found),
                "next": following,
            },
            "markets": [POINTS_MARKET] if found else [],
            "offers": found[(number - 1) * size : number * size],
        }
    )


def answer(world: World, call: Call) -> Answer:
    """Events of a date, or a page of the offers of events."""
    if call.headers.get("x-api-key") != world.key:
        return as_json({"message": "Forbidden"}, 403)
    if call.path == "/v3/events":
        return _events(world, call)
    if call.path == "/v3/offers":
        return _offer_pages(world, call)
    return as_json({"message": "Not Found"}, 404)
