"""How far a running game has come at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.league.events import Event
from sandbox.league.league import League
from sandbox.league.players import Zone
from sandbox.league.schedule import Game

TIP_OFF_DELAY = timedelta(minutes=10)
WALL_SECONDS_PER_GAME_SECOND = 2.8


@dataclass(frozen=True, slots=True)
class LiveState:
    """Score by period (home, away), the period and the seconds left in it."""

    periods: tuple[tuple[int, ...], tuple[int, ...]]
    period: int
    clock: int

    @property
    def score(self) -> tuple[int, int]:
        """Points of home and away."""
        return sum(self.periods[0]), sum(self.periods[1])


def wall_time(game: Game, elapsed: float) -> datetime:
    """When something at a second of play happened; always before the result is public."""
    return game.tipoff + TIP_OFF_DELAY + timedelta(seconds=elapsed * WALL_SECONDS_PER_GAME_SECOND)


def events_until(league: League, game: Game, now: datetime) -> tuple[Event, ...]:
    """The events of a game that have happened at a moment."""
    events = league.record(game).events
    if league.is_final(game, now):
        return events
    return tuple(event for event in events if wall_time(game, event.elapsed) <= now)


def points_of(event: Event) -> int:
    """What an event adds to its side's score."""
    if not event.made:
        return 0
    if event.kind == "freethrow":
        return 1
    return 3 if event.zone >= Zone.LEFT_CORNER else 2


def live_state(league: League, game: Game, now: datetime) -> LiveState:
    """The state of a running game at a moment."""
    periods: tuple[list[int], list[int]] = ([], [])
    period, clock = 1, 720
    for event in events_until(league, game, now):
        period, clock = event.period, event.clock
        if event.kind == "period_start":
            periods[0].append(0)
            periods[1].append(0)
        elif event.made:
            periods[event.side][-1] += points_of(event)
    return LiveState((tuple(periods[0]), tuple(periods[1])), period, clock)
