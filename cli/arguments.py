"""Reading dates and times from the command line."""

from datetime import UTC, date, datetime

import typer


def parse_date(text: str) -> date:
    """A date as YYYY-MM-DD.

    Raises:
        typer.BadParameter: it is not one.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a date; write YYYY-MM-DD") from None


def parse_moment(text: str) -> datetime:
    """A moment that is written with its zone, such as 2024-03-15T22:00:00Z, in UTC.

    Raises:
        typer.BadParameter: it is not one, or its zone is missing.
    """
    try:
        moment = datetime.fromisoformat(text)
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text} is not a time; write 2024-03-15T22:00:00Z") from None
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text} has no time zone; add Z for UTC or an offset")
    return in_utc
