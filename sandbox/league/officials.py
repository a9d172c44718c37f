"""The league's officials and who works when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sandbox.league.clock import eastern
from sandbox.league.league import League
from sandbox.league.names import invent_names, plain
from sandbox.league.randomness import stream
from sandbox.league.schedule import Game

OFFICIALS = 72
CREW, REPLAY_CENTER = 3, 3
CODE_BASE = 202_001
PUBLISHED_AT = 9


@dataclass(frozen=True, slots=True)
class Official:
    """An official; `code` is his id, `jersey` the number on his shirt."""

    code: int
    name: str
    jersey: str


def all_officials(league: League) -> tuple[Official, ...]:
    """Everybody who may work a game, by code."""
    seed = league.parameters.seed
    names = islice(invent_names(stream(seed, "officials")), OFFICIALS)
    jerseys = stream(seed, "official jerseys").permutation(OFFICIALS + 20) + 2
    return tuple(
        Official(CODE_BASE + number, plain(name.full), str(int(jerseys[number])))
        for number, name in enumerate(names)
    )


def published_at(day: date) -> datetime:
    """When the crews of a day become known: 9:00 Eastern."""
    return eastern(day, PUBLISHED_AT)


def crews(league: League, day: date) -> dict[str, tuple[Official, ...]]:
    """The crew of every game of a day by game id, crew chief first."""
    order = _order(league, day)
    return {
        game.game_id: order[CREW * index : CREW * (index + 1)]
        for index, game in enumerate(league.games_on(day))
    }


def crew(league: League, game: Game) -> tuple[Official, ...]:
    """The crew of a game, crew chief first."""
    return crews(league, game.game_date)[game.game_id]


def replay_center(league: League, day: date) -> tuple[Official, ...]:
    """Who sits in the replay center on a day."""
    return _order(league, day)[-REPLAY_CENTER:]


def _order(league: League, day: date) -> tuple[Official, ...]:
    officials = all_officials(league)
    order = stream(league.parameters.seed, "crews", day.isoformat()).permutation(OFFICIALS)
    return tuple(officials[int(number)] for number in order)
