"""Landing feeds as a run of its own: no warehouse, no lease, and a message for each feed.

Several may run at once, also while another run writes the warehouse.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.alerting import announce_and_alert
from flows.completions import Teller
from flows.context import RunContext
from flows.ingest import Landed, asked_of, land_selection, selection_for
from flows.report import RunReport, RunStatus
from flows.request import UpstreamChoice, UpstreamKind
from flows.run_record import failure_of, record_end, record_failure, report_of
from flows.upstreams import open_upstream
from flows.worlds import refuse_mixed_worlds
from ops.errors import ConfigurationError, NbaPropsError
from ops.failures import classify
from ops.logging import bound_run
from ops.records import Run
from ops.run_origin import BY_HAND, RunOrigin
from ops.runs import fail_left_running, new_run, start_run
from scrapers.landing import Origin
from scrapers.registry import feeds_named
from scrapers.upstream import Selection

# No scrape takes that long; its process is gone.
ABANDONED = timedelta(hours=2)


@dataclass(frozen=True)
class ScrapeRequest:
    """Feeds to land for a date; all of them for None."""

    game_date: date
    upstream: UpstreamChoice
    feeds: Sequence[str] | None = None
    origin: RunOrigin = BY_HAND


def scrape(context: RunContext, request: ScrapeRequest) -> RunReport:
    """Land the feeds and announce each of them; the warehouse is left alone.

    Raises:
        ConfigurationError: a feed is not in the registry, or the upstream is an archive.
    """
    if request.upstream.kind is UpstreamKind.ARCHIVE:
        raise ConfigurationError(
            f"scrape {request.upstream.label}: an archive is landed at once; use: nba-props land "
            f"--archive {request.upstream.directory}"
        )
    if request.feeds is not None:
        feeds_named(request.feeds)
    origin = replace(request.origin, hands_over=True)
    upstream = request.upstream.label
    run = new_run("scrape", context.wall.now(), request.game_date, origin=origin, upstream=upstream)
    fail_left_running(context.ledger, "scrape", run.started_at - ABANDONED, run.started_at)
    start_run(context.ledger, run)
    category: str | None = None
    started = time.perf_counter()
    try:
        with bound_run(run.correlation_id, run.execution_id):
            refuse_mixed_worlds(context.ledger, upstream)
            landed = _landed(context, run, request)
        report = report_of(
            context,
            run,
            started,
            RunStatus.DEGRADED if landed.problems else RunStatus.SUCCESS,
            landing=landed.feeds,
            warnings=landed.problems,
            notices=landed.notices,
        )
        now = context.wall.now()
        messages = [Teller.of(run, origin).of_feed(feed, now) for feed in landed.feeds]
    except NbaPropsError as error:
        category = str(classify(error))
        report = report_of(context, run, started, RunStatus.FAILED, error=str(error))
        messages = [failure_of(context, run, origin, "land", report, category)]
    except BaseException as error:
        record_failure(context, run, error)
        raise
    record_end(context, run, report.status, category, report.error, report, messages)
    announce_and_alert(context, report, category, origin)
    return report


def _landed(context: RunContext, run: Run, request: ScrapeRequest) -> Landed:
    upstream = open_upstream(request.upstream, context)
    wanted = Selection(game_date=request.game_date, as_of=context.clock.now(), feeds=request.feeds)
    selection = selection_for(context, wanted, archive=False)
    context.tell(f"land {asked_of(selection)} from {request.upstream.label}")
    ids = Origin(run.correlation_id, run.execution_id)
    return context.step(
        "land",
        lambda: land_selection(context, ids, upstream, selection, request.upstream.label),
    )
