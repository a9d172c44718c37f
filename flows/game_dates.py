"""Game dates: what a message or a parameter says; the clock is asked for schedules alone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ops.errors import NbaPropsError

EASTERN = ZoneInfo("America/New_York")
PACIFIC = ZoneInfo("America/Los_Angeles")
MOST_AHEAD = timedelta(days=1)


class TooEarlyError(NbaPropsError):
    """The date lies further ahead than anything is known of."""


class NoGameDateError(NbaPropsError):
    """Work was asked for without saying of which date."""


def today_in(zone: ZoneInfo, moment: datetime) -> date:
    """The calendar date of an aware moment in a zone."""
    return moment.astimezone(zone).date()


def refuse_far_ahead(game_date: date, now: datetime) -> None:
    """Refuse a date that nothing is known of yet.

    Raises:
        TooEarlyError: it is more than a day after today (Eastern).
    """
    today = today_in(EASTERN, now)
    if game_date > today + MOST_AHEAD:
        raise TooEarlyError(
            f"game_date {game_date}: more than a day after today ({today} Eastern), when "
            "neither lines nor injuries are known; ask again the day before"
        )


def asked_date(text: str | None, scheduled_at: datetime | None, zone: ZoneInfo = EASTERN) -> date:
    """The date that work is for: the one that was given, else the one its schedule meant.

    scheduled_at: when a schedule wanted it begun, not when it was; None when no schedule asked.

    Raises:
        NoGameDateError: no date was given and no schedule asked, or it is none.
    """
    if text:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise NoGameDateError(
                f"game_date {text}: not a date; write it like 2024-03-15"
            ) from None
    if scheduled_at is None:
        raise NoGameDateError(
            "game_date is missing: only a schedule may go by the clock; give it as 2024-03-15"
        )
    return today_in(zone, scheduled_at)
