"""Eastern time, the league's own clock, and UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")


def eastern(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time of the Eastern time zone as an aware UTC datetime."""
    return datetime.combine(day, time(hour, minute), EASTERN).astimezone(UTC)


def eastern_date(moment: datetime) -> date:
    """The Eastern calendar date of an aware moment."""
    return moment.astimezone(EASTERN).date()


def as_utc(moment: datetime) -> datetime:
    """The moment in UTC; a naive one is refused because its zone is unknown."""
    if moment.tzinfo is None:
        raise ValueError(
            f"sandbox clock: {moment.isoformat()} has no time zone; add one, for example +00:00"
        )
    return moment.astimezone(UTC)


def iso_utc(moment: datetime) -> str:
    """The moment as `2024-01-15T19:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def days_between(first: date, count: int) -> list[date]:
    """`count` consecutive dates from `first`."""
    return [first + timedelta(days=offset) for offset in range(count)]
