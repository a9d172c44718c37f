"""Where time comes from. Business code never reads the wall clock itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """Return the current time as an aware UTC datetime."""
        ...


def iso_utc(moment: date) -> str:
    """A time as 2024-03-15T22:00:00Z, a date as 2024-03-15."""
    return moment.isoformat().replace("+00:00", "Z")


class SystemClock:
    """The wall clock."""

    def now(self) -> datetime:
        """Return the current time as an aware UTC datetime."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still, for replays and tests.

    Args:
        at: aware datetime of any zone.
    """

    at: datetime

    def __post_init__(self) -> None:
        """Refuse a time without a zone."""
        if self.at.tzinfo is None:
            raise ValueError(f"FixedClock needs a datetime with a time zone, got {self.at!r}")

    def now(self) -> datetime:
        """Return the fixed time as an aware UTC datetime."""
        return self.at.astimezone(UTC)
