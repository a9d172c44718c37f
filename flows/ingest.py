"""Scrape, land and load: the first half of every run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from flows.lifecycle import Execution
from flows.loading import load_landed
from flows.report import FeedReport
from ops.ledger import Ledger
from ops.records import LandingRecord
from scrapers.fallbacks import without
from scrapers.landed_schedule import landed_games
from scrapers.landing import LandingSummary, Origin, land_many, undamaged
from scrapers.plan import results_feeds
from scrapers.registry import FEEDS
from scrapers.upstream import Selection, Upstream, selected
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
    asked = "all feeds" if selection.feeds is None else ", ".join(selection.feeds) or "nothing"
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
    is_archive = execution.upstream.startswith("archive:")
    if not is_archive and summary.empty and context.ledger.landed(["nbac_schedule"]):
        execution.problems.extend(empty_results(summary.empty))
    lost, told = without(selection.off, "is off")
    execution.problems.extend(lost)
    execution.notices.extend(told)
    if not is_archive:
        execution.notices.extend(without(_silent(summary) - selection.off, "did not arrive")[1])
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


def _silent(summary: LandingSummary) -> set[str]:
    """Feeds that were asked for in vain."""
    return {
        feed
        for feed, counts in summary.counts.items()
        if feed in FEEDS
        and counts.get("failed")
        and not counts.get("landed", 0)
        and not counts.get("unchanged", 0)
    }


def selection_for(execution: Execution, selection: Selection, *, archive: bool) -> Selection:
    """Add what has landed already, so that it is neither asked nor read again."""
    ledger = execution.context.ledger
    zone = LandingZone(execution.context.settings.landing)
    selection = replace(selection, off=execution.context.settings.off)
    if archive:
        known = undamaged(ledger, zone, selection.feeds)
        return replace(selection, known=known)
    names = [feed.name for feed in selected(selection)]
    now = execution.context.clock.now()
    slow = [FEEDS[name] for name in names if FEEDS[name].unit == "team"]
    return replace(
        selection,
        have=ledger.landed_scopes(results_feeds(names)),
        fresh=ledger.asked_since({feed.name: now - feed.cadence for feed in slow}),
        validators=_validators(ledger, zone, names),
        landed_games=lambda: landed_games(ledger, zone),
    )


def _validators(
    ledger: Ledger, zone: LandingZone, names: Collection[str]
) -> dict[tuple[str, str, str], Mapping[str, str]]:
    """What to ask conditionally with: the newest landed payload's, while its file is whole."""
    known = [name for name in names if any(end.conditional for end in FEEDS[name].endpoints)]
    found: dict[tuple[str, str, str], Mapping[str, str]] = {}
    for record in ledger.newest_of_feeds(known):
        if record.validators and record.file and zone.size(record.file) == record.file_bytes:
            found[record.feed, record.base_scope, record.url] = record.validators
    return found


def empty_results(empty: Collection[LandingRecord]) -> list[str]:
    """Say what had no data although it is asked for only when the day was played."""
    return [
        f"{record.feed} {record.base_scope}: {record.reason}, though games of"
        f" {record.game_date} are final; the next run asks for it again"
        for record in empty
        if record.feed in FEEDS and FEEDS[record.feed].when == "results"
    ]


def feed_reports(summary: LandingSummary) -> tuple[FeedReport, ...]:
    """Counts by feed, in registry order."""
    names = [*FEEDS, *sorted(set(summary.counts) - set(FEEDS))]
    return tuple(
        FeedReport(feed=name, **summary.counts[name]) for name in names if name in summary.counts
    )


def absent_feeds(problems: Collection[LandingRecord]) -> set[str]:
    """Feeds of which the archive holds nothing at all."""
    return {record.feed for record in problems if record.base_scope == ARCHIVE_SCOPE}
