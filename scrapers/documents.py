"""Reading from decoded documents that may be empty, malformed or hostile: nothing here raises."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from scrapers.calendar import eastern_date, parse_moment


def get_in(document: Any, *names: str) -> Any:
    """Return what stands under these names, None where there is no such place."""
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def rows_of(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, none of anything else."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def text_of(value: Any) -> str | None:
    """Return a text that is not empty, None for anything else."""
    return value if isinstance(value, str) and value else None


def only_text(rows: Iterable[dict[str, Any]], name: str) -> str | None:
    """Return the text that all rows have under a name, None where they differ or have none."""
    found = {row.get(name) for row in rows if isinstance(row.get(name), str)}
    return next(iter(found)) or None if len(found) == 1 else None


def days_of(values: Iterable[Any]) -> frozenset[date]:
    """Return the dates among values written `2024-03-15…`, `20240315…` or `03/15/2024…`."""
    return frozenset(day for value in values if (day := _day(value)) is not None)


def moment_of(value: Any) -> datetime | None:
    """Return an ISO 8601 moment as aware UTC."""
    try:
        return parse_moment(str(value))
    except (ValueError, OverflowError):
        return None


def eastern_day_of(value: Any) -> date | None:
    """Return the Eastern date of an ISO 8601 moment."""
    moment = moment_of(value)
    try:
        return None if moment is None else eastern_date(moment)
    except OverflowError:  # 0001-01-01T00:00:00Z stands for an unknown moment
        return None


def _day(value: Any) -> date | None:
    text = str(value)
    try:
        if "/" in text:
            return datetime.strptime(text[:10], "%m/%d/%Y").date()
        return date.fromisoformat(text[:10] if "-" in text else text[:8])
    except ValueError:
        return None
