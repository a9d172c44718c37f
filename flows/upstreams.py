"""From the choice of an upstream to something that yields payloads."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from flows.context import RunContext
from flows.request import UpstreamChoice, UpstreamKind
from flows.tipoffs import ScheduleCapture, default_as_of, first_tipoff
from ops.errors import NbaPropsError
from scrapers.archive_upstream import ArchiveUpstream
from scrapers.calendar import season_of
from scrapers.capture import Capture
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError
from scrapers.http import HttpClient
from scrapers.http_upstream import HttpUpstream
from scrapers.registry import FEEDS
from scrapers.schedule import games_of
from scrapers.upstream import Selection, Upstream

SCHEDULE = "nbac_schedule"
EASTERN = ZoneInfo("America/New_York")
NOON = time_of_day(12)


class NoGamesError(NbaPropsError):
    """An archive has no game on the date, so there is no as-of time to take."""


@dataclass(frozen=True)
class Moment:
    """The time a run stands at.

    as_of: what the report says. boundary: nothing known at or after it may be used (an archive is
    read up to but without its as-of time, a provider's answer of this very moment counts).
    """

    as_of: datetime
    boundary: datetime
    problem: str | None = None


def open_upstream(choice: UpstreamChoice, context: RunContext) -> Upstream:
    """Build the upstream of a choice; nothing is asked of it yet."""
    if choice.kind is UpstreamKind.ARCHIVE:
        assert choice.directory is not None
        return ArchiveUpstream(choice.directory, context.wall)
    keys = dict(choice.keys) if choice.keys else context.settings.api_keys()
    # A sandbox on loopback needs no pace between requests.
    sleep = _no_pace if choice.base_url else time.sleep
    proxy = context.settings.proxy
    client = HttpClient(
        clock=context.clock,
        keys=keys,
        sleep=sleep,
        on_quota=context.ledger.note_quota,
        longest_timeout=context.settings.http_timeout,
        proxy=proxy.get_secret_value() if proxy else None,
    )
    return HttpUpstream(client, choice.base_url, context.settings.odds_api_reserve)


def _no_pace(_seconds: float) -> None:
    return None


def resolve_moment(
    choice: UpstreamChoice,
    game_date: date,
    as_of: datetime | None,
    now: datetime,
    captures: Sequence[ScheduleCapture],
) -> Moment:
    """Decide at which time a run stands.

    Raises:
        NoGamesError: an archive, no as_of given, and no schedule in it has a game on the date.
    """
    if choice.kind is not UpstreamKind.ARCHIVE:
        moment = as_of or now
        return Moment(as_of=moment, boundary=moment + timedelta(microseconds=1))
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


def schedule_captures(upstream: Upstream, game_date: date) -> list[ScheduleCapture]:
    """Every readable schedule that an archive holds of the date's season."""
    found = []
    for arrival in upstream.captures(Selection(feeds=[SCHEDULE])):
        if not isinstance(arrival, Capture) or arrival.scope != season_of(game_date):
            continue
        try:
            games = games_of(decode_json(arrival.body))
        except DecodeError:
            continue  # landing refuses the payload and says why
        found.append(ScheduleCapture(arrival.captured_at, games))
    return found
