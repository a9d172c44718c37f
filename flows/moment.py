"""The time that a run stands at: what it may know, and when its predictions are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from flows.request import UpstreamChoice
from flows.tipoffs import ScheduleCapture, default_as_of, first_tipoff
from ops.errors import NbaPropsError
from scrapers.capture import FUTURE_GRACE
from scrapers.registry import FEEDS

EASTERN = ZoneInfo("America/New_York")
NOON = time_of_day(12)


class NoGamesError(NbaPropsError):
    """An archive has no game on the date, so there is no as-of time to take."""


@dataclass(frozen=True)
class Moment:
    """The time a run stands at.

    as_of: what the report says. boundary: nothing known at or after it may be used (an archive is
    read up to but without its as-of time, a provider's answer of this very moment counts). grace:
    by how much a payload may be later and still be of this moment, since hosts' clocks differ.
    """

    as_of: datetime
    boundary: datetime
    grace: timedelta = timedelta(0)
    problem: str | None = None


def live_moment(as_of: datetime | None, now: datetime) -> Moment:
    """Where a run of live payloads stands: at `as_of`, or at `now`, when all of them are loaded."""
    moment = as_of or now
    grace = FUTURE_GRACE if as_of is None else timedelta(0)
    return Moment(as_of=moment, boundary=moment + timedelta(microseconds=1), grace=grace)


def archive_moment(
    choice: UpstreamChoice,
    game_date: date,
    as_of: datetime | None,
    captures: Sequence[ScheduleCapture],
) -> Moment:
    """Where a run of an archive's payloads stands: at `as_of`, or an hour before the first tip-off.

    Raises:
        NoGamesError: no as_of given, and no schedule in the archive has a game on the date.
    """
    if as_of is None and not captures and _holds_feeds(choice):
        noon = datetime.combine(game_date, NOON, EASTERN).astimezone(UTC)
        return Moment(
            as_of=noon,
            boundary=noon,
            problem=f"archive {choice.directory}: no nbac_schedule in it can be read, so the "
            f"tip-offs of {game_date} are not known and the run stands at 12:00 Eastern; add a "
            "schedule captured before the date, or give --as-of",
        )
    found = default_as_of(captures, game_date)
    if as_of is None and found is None:
        raise NoGamesError(
            f"archive {choice.directory}: no schedule in it has a game on {game_date}; choose "
            "another date or the directory that holds the feeds' folders, or give --as-of to "
            "build without games"
        )
    if as_of is None and found is not None:
        as_of = found.as_of
    assert as_of is not None
    before = (capture for capture in captures if capture.captured_at < as_of)
    if any(first_tipoff(capture.games, game_date) for capture in before):
        return Moment(as_of=as_of, boundary=as_of)
    problem = (
        f"no schedule captured before {as_of:%Y-%m-%d %H:%M} UTC has a game on {game_date}, so "
        "there is nothing to predict; add an earlier nbac_schedule to the archive, or give a "
        "later --as-of"
    )
    return Moment(as_of=as_of, boundary=as_of, problem=problem)


def _holds_feeds(choice: UpstreamChoice) -> bool:
    """Whether an archive's directory holds the folder of any feed."""
    return choice.directory is not None and any(
        (choice.directory / feed).is_dir() for feed in FEEDS
    )
