"""The points lines of a game as api.bettingpros.com offers them: players, sides, books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sandbox.league.lines import TwoWay, line_times, markets_changed_at, player_points
from sandbox.league.players import PERSON_ID_BASE, Player
from sandbox.league.schedule import Game
from sandbox.league.teams import Team
from sandbox.providers.the_odds_api import american, book_name
from sandbox.world import World

POINTS_MARKET = 156
CONSENSUS = 0
BOOK_IDS = {
    "fanduel": 10,
    "draftkings": 12,
    "williamhill_us": 13,
    "betrivers": 18,
    "betmgm": 19,
}
_EVENT_ID_BASE = 20_000
_PLAYER_ID_BASE = 1_000
_OWN_CODES = {"NOP": "NOR", "PHX": "PHO"}
_SIDES = ("over", "under")


@dataclass(frozen=True, slots=True)
class _Market:
    """The lines of a game by person id and book id; `is_open` until tip-off."""

    lines: dict[int, dict[int, TwoWay]]
    opening: dict[int, tuple[int, TwoWay]]
    opened_at: datetime
    changed_at: datetime
    is_open: bool


def event_id(game: Game) -> int:
    """The event id of a game."""
    return _EVENT_ID_BASE + int(game.game_id[5:])


def player_id(player: Player) -> str:
    """The player id, which BettingPros writes as text."""
    return str(_PLAYER_ID_BASE + player.person_id - PERSON_ID_BASE)


def team_code(team: Team) -> str:
    """The code of a team, which is not always the tricode."""
    return _OWN_CODES.get(team.tricode, team.tricode)


def written_time(moment: datetime) -> str:
    """UTC without saying so."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _by_player(found: dict[str, dict[int, TwoWay]]) -> dict[int, dict[int, TwoWay]]:
    lines: dict[int, dict[int, TwoWay]] = {}
    for key, quoted in found.items():
        for person_id, line in quoted.items():
            if key in BOOK_IDS:
                lines.setdefault(person_id, {})[BOOK_IDS[key]] = line
    for books in lines.values():
        # the middle one of an even number is a book's line too: nobody offers the mean of two
        offered = sorted(books.values(), key=lambda line: line.point)
        middle = offered[(len(offered) - 1) // 2].point
        first = median(line.first_price for line in offered)
        second = median(line.second_price for line in offered)
        books[CONSENSUS] = TwoWay(middle, round(first, 2), round(second, 2))
    return lines


def _market(world: World, game: Game) -> _Market | None:
    """The lines in force, after tip-off the last ones before it; None before they open."""
    is_open = world.now < game.tipoff
    at = world.now if is_open else game.tipoff - timedelta(seconds=1)
    changed_at = markets_changed_at(world.league, game, at)
    if changed_at is None:
        return None
    opened_at = line_times(game)[0]
    opening: dict[int, tuple[int, TwoWay]] = {}
    for key, quoted in player_points(world.league, game, opened_at).items():
        for person_id, line in quoted.items():
            if key in BOOK_IDS:
                opening.setdefault(person_id, (BOOK_IDS[key], line))
    lines = _by_player(player_points(world.league, game, at))
    return _Market(lines, opening, opened_at, changed_at, is_open)


def _price(line: TwoWay, side: str) -> int:
    return american(line.first_price if side == "over" else line.second_price)


def _selection(game: Game, player: Player, market: _Market, side: str) -> dict[str, Any]:
    books = market.lines[player.person_id]
    prices = {book: _price(line, side) for book, line in books.items()}
    best = max(price for book, price in prices.items() if book != CONSENSUS)
    opened = market.opening.get(player.person_id)
    opening_line = opened and {
        "line": opened[1].point,
        "cost": _price(opened[1], side),
        "book_id": opened[0],
        "created": written_time(market.opened_at),
    }
    return {
        "selection": side,
        "label": side.title(),
        "opening_line": opening_line,
        "books": [
            {
                "id": book,
                "lines": [
                    {
                        "id": f"{event_id(game)}{player_id(player)}{book:02d}{_SIDES.index(side)}",
                        "main": True,
                        "active": market.is_open,
                        "replaced": False,
                        "is_off": False,
                        "best": book != CONSENSUS and prices[book] == best,
                        "line": books[book].point,
                        "cost": prices[book],
                        "updated": written_time(market.changed_at),
                    }
                ],
            }
            for book in sorted(books)
        ],
    }


def points_offers(world: World, game: Game) -> list[dict[str, Any]]:
    """One offer for each player with a line, by name; none before the market opens."""
    market = _market(world, game)
    if market is None:
        return []
    offered: list[dict[str, Any]] = []
    for person_id in market.lines:
        player = world.league.player(person_id)
        name = book_name(player.name.full)
        first, _, last = name.partition(" ")
        slug = name.lower().replace(" ", "-").replace(".", "").replace("'", "")
        offered.append(
            {
                "id": f"{event_id(game):x}{person_id:x}",
                "sport": "NBA",
                "market_id": POINTS_MARKET,
                "event_id": event_id(game),
                "player_id": int(player_id(player)),
                "active": market.is_open,
                "participants": [
                    {
                        "id": player_id(player),
                        "name": name,
                        "player": {
                            "short_name": f"{first[0]}. {last}",
                            "first_name": first,
                            "last_name": last,
                            "slug": slug,
                            "position": player.position,
                            "team": team_code(world.league.team(player.team_id)),
                            "jersey_number": int(player.jersey),
                        },
                    }
                ],
                "selections": [_selection(game, player, market, side) for side in _SIDES],
            }
        )
    return sorted(offered, key=lambda offer: str(offer["participants"][0]["name"]))
