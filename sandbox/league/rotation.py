"""Which five are on court in each minute of regulation."""

from __future__ import annotations

SLOTS = 48
STARTERS_OPEN = 6
STARTERS_CLOSE = 6
STAY_BONUS = 0.2

Five = tuple[int, ...]


def _best(scores: list[float], count: int) -> Five:
    order = sorted(range(len(scores)), key=lambda index: (-scores[index], index))
    return tuple(sorted(order[:count]))


def plan_fives(minutes: list[float], starters: Five) -> list[Five]:
    """The five (indices into `minutes`) of each of the 48 minutes.

    `minutes` are targets that sum to 240; each player's slots come within about a minute of
    them. Starters open, the five with the most minutes close.
    """
    closers = _best(minutes, 5)
    left = list(minutes)
    for index in starters:
        left[index] -= STARTERS_OPEN
    for index in closers:
        left[index] -= STARTERS_CLOSE
    fives = [starters] * STARTERS_OPEN
    middle = SLOTS - STARTERS_OPEN - STARTERS_CLOSE
    on_court: Five = starters
    for remaining in range(middle, 0, -1):
        scores = [
            need / remaining + (STAY_BONUS if index in on_court else 0.0)
            for index, need in enumerate(left)
        ]
        on_court = _best(scores, 5)
        for index in on_court:
            left[index] -= 1
        fives.append(on_court)
    return fives + [closers] * STARTERS_CLOSE
