"""Scrape, land and load: the first half of every run."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from flows.lifecycle import Execution
from flows.loading import load_landed
from flows.report import FeedReport
from ops.records import LandingRecord
from scrapers.landing import LandingSummary, Origin, land_many, undamaged
from scrapers.registry import FEEDS
from scrapers.upstream import Selection, Upstream
from scrapers.zone import LandingZone

ARCHIVE_SCOPE = "archive"


@dataclass(frozen=True)
class Ingested:
    """What arrived. `absent` are feeds that an archive should hold and does not."""

    feeds: tuple[FeedReport, ...]
    landed: int
    loaded: int
    absent: tuple[str, ...]


def ingest(
    execution: Execution,
    upstream: Upstream,
    selection: Selection,
) -> Ingested:
    """Land what the upstream yields and load it; problems are kept, nothing stops for them."""
    context = execution.context
    zone = LandingZone(context.settings.landing)
    asked = "all feeds" if selection.feeds is None else ", ".join(selection.feeds)
    summary: LandingSummary = execution.step(
        "land",
        f"land {asked} from {execution.upstream}",
        lambda: land_many(
            upstream.captures(selection),
            zone,
            context.ledger,
            context.clock,
            Origin(execution.correlation_id, execution.execution_id),
            on_progress=lambda done: context.detail(f"{done:,} payloads"),
        ),
    )
    problems = summary.warnings()[: len(summary.problems)]
    execution.problems.extend(problems)
    execution.notices.extend(summary.warnings()[len(problems) :])
    loaded = execution.step(
        "load",
        f"load {summary.count('landed'):,} new payloads",
        lambda: load_landed(execution.warehouse, context.ledger, zone, context.wall.now()),
    )
    execution.problems.extend(loaded.problems)
    return Ingested(
        feeds=feed_reports(summary),
        landed=summary.count("landed"),
        loaded=loaded.payloads,
        absent=tuple(sorted(absent_feeds(summary.problems))),
    )


def selection_for(execution: Execution, selection: Selection, *, archive: bool) -> Selection:
    """Add what has landed already, so that it is neither asked nor read again."""
    ledger = execution.context.ledger
    if archive:
        zone = LandingZone(execution.context.settings.landing)
        known = undamaged(ledger, zone, selection.feeds)
        return replace(selection, known=known)
    names = list(FEEDS) if selection.feeds is None else list(selection.feeds)
    return replace(selection, have=ledger.landed_scopes(names))


def feed_reports(summary: LandingSummary) -> tuple[FeedReport, ...]:
    """Counts by feed, in registry order."""
    names = [*FEEDS, *sorted(set(summary.counts) - set(FEEDS))]
    return tuple(
        FeedReport(feed=name, **summary.counts[name]) for name in names if name in summary.counts
    )


def absent_feeds(problems: Collection[LandingRecord]) -> set[str]:
    """Feeds of which the archive holds nothing at all."""
    return {record.feed for record in problems if record.base_scope == ARCHIVE_SCOPE}
