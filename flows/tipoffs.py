"""When a replay of an archive stands: one hour before the first tip-off of its date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scrapers.schedule import ScheduledGame

BEFORE_FIRST_TIPOFF = timedelta(hours=1)


@dataclass(frozen=True)
class ScheduleCapture:
    """The games of one schedule payload and when it was captured (aware UTC)."""

    captured_at: datetime
    games: Sequence[ScheduledGame]


@dataclass(frozen=True)
class DefaultAsOf:
    """One hour before the first tip-off; `known` is False when only a later capture tells it."""

    as_of: datetime
    known: bool


def default_as_of(captures: Iterable[ScheduleCapture], game_date: date) -> DefaultAsOf | None:
    """Take the newest capture that holds the date's games and is older than their as-of time.

    Returns:
        None when no capture holds a game on the date.
    """
    later: datetime | None = None
    for capture in sorted(captures, key=lambda held: held.captured_at, reverse=True):
        first = first_tipoff(capture.games, game_date)
        if first is None:
            continue
        as_of = first - BEFORE_FIRST_TIPOFF
        if capture.captured_at < as_of:
            return DefaultAsOf(as_of=as_of, known=True)
        later = as_of
    return None if later is None else DefaultAsOf(as_of=later, known=False)


def first_tipoff(games: Iterable[ScheduledGame], game_date: date) -> datetime | None:
    """Earliest tip-off (UTC) of an Eastern date, None without a game of known time."""
    times = [game.tipoff for game in games if game.game_date == game_date and game.tipoff]
    return min(times, default=None)
