"""ak-static.cms.nba.com: the hourly injury report."""

from __future__ import annotations

import re
from datetime import date

from sandbox.exchange import Answer, Call, access_denied
from sandbox.league.injury_report import published_at, report_rows
from sandbox.providers.injury_pdf import draw_report
from sandbox.world import World

HOST = "ak-static.cms.nba.com"
_PATH = re.compile(r"/referee/injury/Injury-Report_(\d{4}-\d{2}-\d{2})_(0[1-9]|1[0-2])(AM|PM)\.pdf")


def answer(world: World, call: Call) -> Answer:
    """The report of an hour; 403 before it is published and on days without one."""
    match = _PATH.fullmatch(call.path)
    if match is None:
        return access_denied()
    try:
        day = date.fromisoformat(match.group(1))
    except ValueError:
        return access_denied()
    hour = int(match.group(2)) % 12 + (12 if match.group(3) == "PM" else 0)
    at = published_at(world.league, day, hour)
    rows = report_rows(world.league, at) if at <= world.now else ()
    if not rows:
        return access_denied()
    return Answer(200, draw_report(rows, at), "application/pdf")
