"""api.the-odds-api.com v4: events and event odds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.clock import iso_utc
from sandbox.league.lines import (
    BOOKMAKERS,
    Bookmaker,
    game_lines,
    line_time,
    markets_changed_at,
    player_points,
)
from sandbox.league.names import plain
from sandbox.league.schedule import Game
from sandbox.world import World

HOST = "api.the-odds-api.com"
SPORT = "basketball_nba"
DAYS_AHEAD = 7
_DETAILS = "https://the-odds-api.com/liveapi/guides/v4/api-error-codes.html"
_EVENT = re.compile(r"/v4/sports/([a-z_]+)/events/([0-9a-f]{32})/odds")
KNOWN_MARKETS = (
    "h2h",
    "spreads",
    "totals",
    "player_points",
    "player_rebounds",
    "player_assists",
    "player_threes",
    "player_blocks",
    "player_steals",
)


def _refusal(status: int, message: str, code: str) -> Answer:
    anchor = code.lower().replace("_", "-")
    body = {"message": message, "error_code": code, "details_url": f"{_DETAILS}#{anchor}"}
    return as_json(body, status)


def _quota(world: World, cost: int) -> dict[str, str]:
    return {
        "x-requests-remaining": str(world.odds_quota - world.odds_used),
        "x-requests-used": str(world.odds_used),
        "x-requests-last": str(cost),
    }


def _describe(game: Game) -> dict[str, Any]:
    return {
        "id": game.odds_event_id,
        "sport_key": SPORT,
        "sport_title": "NBA",
        "commence_time": iso_utc(game.tipoff),
        "home_team": game.home.odds_name,
        "away_team": game.away.odds_name,
    }


def book_name(name: str) -> str:
    """A player's name as bookmakers write it: no accents, no dots after a suffix."""
    return re.sub(r"\b(Jr|Sr)\.", r"\1", plain(name))


def american(price: float) -> int:
    """A decimal price as American odds."""
    return round((price - 1) * 100) if price >= 2 else round(-100 / (price - 1))


def _player_market(world: World, game: Game) -> dict[str, list[dict[str, Any]]]:
    offers: dict[str, list[dict[str, Any]]] = {}
    for key, lines in player_points(world.league, game, world.now).items():
        named = sorted(
            (book_name(world.league.player(person_id).name.full), line)
            for person_id, line in lines.items()
        )
        offers[key] = [
            {"name": side, "description": name, "price": price, "point": line.point}
            for name, line in named
            for side, price in (("Over", line.first_price), ("Under", line.second_price))
        ]
    return offers


def _line_markets(world: World, game: Game) -> dict[str, dict[str, list[dict[str, Any]]]]:
    home, away = game.home.odds_name, game.away.odds_name
    markets: dict[str, dict[str, list[dict[str, Any]]]] = {"h2h": {}, "spreads": {}, "totals": {}}
    for key, (spread, total, money) in game_lines(world.league, game, world.now).items():
        markets["h2h"][key] = [
            {"name": home, "price": money[0]},
            {"name": away, "price": money[1]},
        ]
        markets["spreads"][key] = [
            {"name": home, "price": spread.first_price, "point": spread.point},
            {"name": away, "price": spread.second_price, "point": -spread.point},
        ]
        markets["totals"][key] = [
            {"name": "Over", "price": total.first_price, "point": total.point},
            {"name": "Under", "price": total.second_price, "point": total.point},
        ]
    return markets


def _bookmakers(
    world: World, game: Game, markets: list[str], books: list[Bookmaker]
) -> list[dict[str, Any]]:
    offers = _line_markets(world, game)
    if "player_points" in markets:
        offers["player_points"] = _player_market(world, game)
    changed: dict[str, datetime | None] = {
        name: line_time(game, world.now) for name in ("h2h", "spreads", "totals")
    }
    changed["player_points"] = markets_changed_at(world.league, game, world.now)
    listed: list[dict[str, Any]] = []
    for book in books:
        shown: list[dict[str, Any]] = []
        latest = ""
        for name in markets:
            outcomes, at = offers.get(name, {}).get(book.key), changed.get(name)
            if outcomes and at is not None:
                shown.append({"key": name, "last_update": iso_utc(at), "outcomes": outcomes})
                latest = max(latest, iso_utc(at))
        if shown:
            listed.append(
                {"key": book.key, "title": book.title, "last_update": latest, "markets": shown}
            )
    return listed


def _events(world: World, call: Call) -> Answer:
    upcoming = [
        game
        for game in world.league.games
        if world.now < game.tipoff and (game.tipoff - world.now).days < DAYS_AHEAD
    ]
    keep = _time_filter(call)
    return as_json([_describe(game) for game in upcoming if keep(game)], headers=_quota(world, 0))


def _time_filter(call: Call) -> Callable[[Game], bool]:
    first = call.query.get("commenceTimeFrom", "")
    last = call.query.get("commenceTimeTo", "")

    def keep(game: Game) -> bool:
        at = iso_utc(game.tipoff)
        return at >= first and (not last or at <= last)

    return keep


def _chosen_books(call: Call) -> tuple[list[Bookmaker], int]:
    """Bookmakers asked for and how many regions that costs."""
    wanted = [key for key in call.query.get("bookmakers", "").split(",") if key]
    if wanted:
        return [book for book in BOOKMAKERS if book.key in wanted], -(-len(wanted) // 10)
    regions = [region for region in call.query.get("regions", "").split(",") if region]
    return [book for book in BOOKMAKERS if book.region in regions], len(regions)


def _odds(world: World, call: Call, event_id: str) -> Answer:
    markets = [name for name in call.query.get("markets", "h2h").split(",") if name]
    unknown = [name for name in markets if name not in KNOWN_MARKETS]
    if unknown:
        return _refusal(422, f"Invalid markets: {', '.join(unknown)}", "INVALID_MARKET")
    books, regions = _chosen_books(call)
    if not regions:
        return _refusal(422, "Missing regions or bookmakers parameter", "MISSING_REGION")
    odds_format = call.query.get("oddsFormat", "decimal")
    if odds_format not in ("decimal", "american"):
        return _refusal(422, f"Invalid oddsFormat: {odds_format}", "INVALID_ODDS_FORMAT")
    game = world.league.odds_event(event_id)
    if game is None or world.now >= game.tipoff:
        return _refusal(404, "Event not found. The event may have expired.", "EVENT_NOT_FOUND")
    listed = _bookmakers(world, game, markets, books)
    returned = {market["key"] for book in listed for market in book["markets"]}
    cost = len(returned) * regions
    if not world.spend(cost):
        return _refusal(401, "Usage quota has been reached.", "OUT_OF_USAGE_CREDITS")
    if odds_format == "american":
        for book in listed:
            for market in book["markets"]:
                for outcome in market["outcomes"]:
                    outcome["price"] = american(outcome["price"])
    return as_json({**_describe(game), "bookmakers": listed}, headers=_quota(world, cost))


def answer(world: World, call: Call) -> Answer:
    """Events to come, or one event's odds; prices are decimal unless asked otherwise."""
    key = call.query.get("apiKey", "")
    if not key:
        return _refusal(401, "API key is missing", "MISSING_KEY")
    if key != world.key:
        return _refusal(401, "API key is not valid", "INVALID_KEY")
    if call.path == f"/v4/sports/{SPORT}/events":
        return _events(world, call)
    match = _EVENT.fullmatch(call.path)
    if match and match.group(1) == SPORT:
        return _odds(world, call, match.group(2))
    return _refusal(404, "Unknown sport or path", "UNKNOWN_SPORT")
