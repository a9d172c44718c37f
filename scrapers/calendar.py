"""Eastern dates, season labels and the compact UTC stamps of file names."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
_STAMP = "%Y%m%dT%H%M%SZ"


def eastern_date(moment: datetime) -> date:
    """Return the Eastern calendar date of an aware moment."""
    return moment.astimezone(EASTERN).date()


def season_of(game_date: date) -> str:
    """Return the season a date belongs to, as `2023-24`; a season begins in October."""
    start = game_date.year if game_date.month >= 10 else game_date.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


def day_values(day: date) -> dict[str, str]:
    """Return what a day fills in templates of addresses and scopes, under their names there."""
    season = season_of(day)
    return {
        "date": day.isoformat(),
        "date_compact": day.strftime("%Y%m%d"),
        "date_us": day.strftime("%m/%d/%Y"),
        "season": season,
        "season_year": season[:4],
        "season_end": str(int(season[:4]) + 1),
    }


def seasons_between(first: date, last: date) -> list[str]:
    """Return the seasons from the one of `first` to the one of `last`, oldest first."""
    start, end = int(season_of(first)[:4]), int(season_of(last)[:4])
    return [f"{year}-{(year + 1) % 100:02d}" for year in range(start, end + 1)]


def compact(moment: datetime) -> str:
    """Return an aware moment as `20240315T220000Z`."""
    return moment.astimezone(UTC).strftime(_STAMP)


def parse_compact(text: str) -> datetime:
    """Read `20240315T220000Z`.

    Raises:
        ValueError: the text has another form.
    """
    return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 moment as aware UTC; without an offset it is taken as UTC.

    Raises:
        ValueError: the text is no such moment.
    """
    moment = datetime.fromisoformat(text.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
