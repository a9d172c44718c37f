"""ak-static.cms.nba.com: the injury reports."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sandbox.exchange import Answer, Call, access_denied
from sandbox.league.clock import eastern
from sandbox.league.injury_report import published_at, report_rows
from sandbox.providers.injury_pdf import draw_report
from sandbox.world import World

HOST = "ak-static.cms.nba.com"
MINUTES_SINCE = date(2025, 12, 23)
_PATH = re.compile(
    r"/referee/injury/Injury-Report_(\d{4}-\d{2}-\d{2})_(0[1-9]|1[0-2])(?:_(00|15|30|45))?(AM|PM)\.pdf"
)


def answer(world: World, call: Call) -> Answer:
    """The report of an hour, or of a quarter of one since the file names hold minutes.

    403 before it is published, on days without one, and for a name of the other form.
    """
    match = _PATH.fullmatch(call.path)
    if match is None:
        return access_denied()
    text, clock, minute, half = match.groups()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return access_denied()
    if (minute is not None) != (day >= MINUTES_SINCE):
        return access_denied()
    hour = int(clock) % 12 + (12 if half == "PM" else 0)
    at = (
        published_at(world.league, day, hour)
        if minute is None
        else eastern(day, hour) + timedelta(minutes=int(minute))
    )
    rows = report_rows(world.league, at) if at <= world.now else ()
    if not rows:
        return access_denied()
    return Answer(200, draw_report(rows, at), "application/pdf")
