"""From the choice of an upstream to something that yields payloads."""

import time
from datetime import date

from flows.context import RunContext
from flows.request import UpstreamChoice, UpstreamKind
from flows.tipoffs import ScheduleCapture
from scrapers.archive_upstream import ArchiveUpstream
from scrapers.calendar import season_of
from scrapers.capture import Capture
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError
from scrapers.http import HttpClient
from scrapers.http_upstream import HttpUpstream
from scrapers.schedule import games_of
from scrapers.upstream import Selection, Upstream

SCHEDULE = "nbac_schedule"


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
