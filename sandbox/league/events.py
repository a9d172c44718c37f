"""The record of a played game: everything else is counted or drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal[
    "period_start",
    "jumpball",
    "shot",
    "freethrow",
    "rebound",
    "turnover",
    "foul",
    "sub_out",
    "sub_in",
    "timeout",
    "period_end",
    "game_end",
]
HOME, AWAY, NEUTRAL = 0, 1, -1
PERIOD_SECONDS = 720
OVERTIME_SECONDS = 300
REGULATION_PERIODS = 4


class Event(NamedTuple):
    """One thing that happened.

    `elapsed` is in game seconds from the start, `clock` in seconds left in the period. `player`
    is a person id or 0 for the team; `second` the assister, blocker, stealer, fouled player or
    beaten jumper, or 0. `zone` is a `Zone` for shots, else -1; `place` two numbers in [0, 1)
    that fix where in the zone the shot was taken.
    """

    elapsed: int
    period: int
    clock: int
    kind: Kind
    side: int
    player: int = 0
    second: int = 0
    made: bool = False
    zone: int = -1
    note: str = ""
    place: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class GameRecord:
    """A played game; starters are person ids of home and away, events are in order."""

    starters: tuple[tuple[int, ...], tuple[int, ...]]
    events: tuple[Event, ...]
    overtimes: int

    @property
    def seconds(self) -> int:
        """Length of the game in seconds of play."""
        return REGULATION_PERIODS * PERIOD_SECONDS + self.overtimes * OVERTIME_SECONDS


def period_start(period: int) -> int:
    """Game seconds at which a period starts."""
    regulation = min(period - 1, REGULATION_PERIODS) * PERIOD_SECONDS
    return regulation + max(0, period - 1 - REGULATION_PERIODS) * OVERTIME_SECONDS


def period_seconds(period: int) -> int:
    """Length of a period in seconds."""
    return PERIOD_SECONDS if period <= REGULATION_PERIODS else OVERTIME_SECONDS
