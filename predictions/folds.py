"""When to retrain: weeks from Monday on, and the longer stretches before them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)

# Answers of this long before a first day show the distributions it starts with; in at most so
# many stretches, each answered by systems that were trained before it.
WARM_UP = timedelta(days=400)
MOST_STRETCHES = 6


@dataclass(frozen=True)
class Fold:
    """Trained on dates before train_until; answers predict_from to predict_to, inclusive."""

    train_until: date
    predict_from: date
    predict_to: date


def weeks(from_date: date, to_date: date) -> Iterator[Fold]:
    """Weeks from from_date to to_date; each is trained on what came before its Monday."""
    monday = from_date - timedelta(days=from_date.weekday())
    while monday <= to_date:
        last = min(monday + WEEK - timedelta(days=1), to_date)
        yield Fold(monday, max(monday, from_date), last)
        monday += WEEK


def warm_up(first_game: date, until: date) -> Iterator[Fold]:
    """Stretches of whole weeks that end on the day before `until`, oldest first.

    They reach WARM_UP back, or to the first game if that is later.
    """
    start = max(first_game, until - WARM_UP)
    count = -(-(until - start) // WEEK)
    length = WEEK * max(1, -(-count // MOST_STRETCHES))
    edges = [until]
    while edges[-1] > start:
        edges.append(edges[-1] - length)
    for end, begin in zip(edges[-2::-1], edges[:0:-1], strict=True):
        yield Fold(begin, max(begin, start), end - timedelta(days=1))
