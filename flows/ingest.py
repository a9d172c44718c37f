"""Scrape, land and load: the first half of every run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flows.context import RunContext
from flows.lifecycle import Execution
from flows.loading import load_landed
from flows.report import FeedReport
from ops.ledger import Ledger
from ops.records import LandingRecord
from scrapers.calendar import eastern_date
from scrapers.fallbacks import without
from scrapers.landed_schedule import landed_games
from scrapers.landing import LandingSummary, Origin, land_many, undamaged
from scrapers.plan import results_feeds
from scrapers.registry import FEEDS
from scrapers.upstream import Selection, Upstream, selected
from scrapers.zone import LandingZone

ARCHIVE_SCOPE = "archive"
# After midnight in the East, games in the West are still played.
NIGHT = timedelta(hours=6)


@dataclass(frozen=True)
class Ingested:
    """What arrived. `absent` are feeds that an archive should hold and does not."""

    feeds: tuple[FeedReport, ...]
    landed: int
    loaded: int
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Landed:
    """What a selection brought, before anything is loaded, and what there is to say of it."""

    summary: LandingSummary
    problems: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def feeds(self) -> tuple[FeedReport, ...]:
        """Counts by feed."""
        return feed_reports(self.summary)


def ingest(
    execution: Execution,
    upstream: Upstream,
    selection: Selection,
) -> Ingested:
    """Land what the upstream yields and load it; problems are kept, nothing stops for them."""
    context = execution.context
    ids = Origin(execution.correlation_id, execution.execution_id)
    landed = execution.step(
        "land",
        f"land {asked_of(selection)} from {execution.upstream}",
        lambda: land_selection(context, ids, upstream, selection, execution.upstream),
    )
    execution.problems.extend(landed.problems)
    execution.notices.extend(landed.notices)
    summary = landed.summary
    loaded = load(execution, f"load {summary.count('landed'):,} new payloads")
    return Ingested(
        feeds=landed.feeds,
        landed=summary.count("landed"),
        loaded=loaded,
        absent=tuple(sorted(absent_feeds(summary.problems))),
    )


def load(execution: Execution, told: str) -> int:
    """Load what has landed; returns how many payloads, problems are kept."""
    context = execution.context
    zone = LandingZone(context.settings.landing)
    loaded = execution.step(
        "load",
        told,
        lambda: load_landed(execution.warehouse, context.ledger, zone, context.wall.now()),
    )
    execution.problems.extend(loaded.problems)
    return loaded.payloads


def asked_of(selection: Selection) -> str:
    """The feeds of a selection in words."""
    return "all feeds" if selection.feeds is None else ", ".join(selection.feeds) or "nothing"


def land_selection(
    context: RunContext, ids: Origin, upstream: Upstream, selection: Selection, label: str
) -> Landed:
    """Land what the upstream yields, and say what was due and did not come.

    ids: of the run. label: the upstream as the run records it.
    """
    summary = land_many(
        upstream.captures(selection),
        LandingZone(context.settings.landing),
        context.ledger,
        context.clock,
        ids,
        on_progress=lambda done: context.detail(f"{done:,} payloads"),
    )
    told = summary.warnings()
    count = len(summary.problems)
    problems, notices = told[:count], []
    is_archive = label.startswith("archive:")
    if not is_archive and summary.empty and context.ledger.landed(["nbac_schedule"]):
        problems += empty_results(summary.empty)
    lost, stands_in = without(selection.off, "is off")
    problems += lost
    notices += stands_in
    if not is_archive:
        notices += without(_silent(summary) - selection.off, "did not arrive")[1]
    return Landed(summary, tuple(problems), (*notices, *told[count:]))


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


def selection_for(context: RunContext, selection: Selection, *, archive: bool) -> Selection:
    """Add what has landed already, so that it is neither asked nor read again."""
    ledger = context.ledger
    zone = LandingZone(context.settings.landing)
    selection = replace(selection, off=context.settings.off)
    if archive:
        known = undamaged(ledger, zone, selection.feeds)
        return replace(selection, known=known)
    names = [feed.name for feed in selected(selection)]
    now = context.clock.now()
    slow = [FEEDS[name] for name in names if FEEDS[name].unit == "team"]
    return replace(
        selection,
        have=ledger.landed_scopes(results_feeds(names), over=_is_over),
        fresh=ledger.asked_since({feed.name: now - feed.cadence for feed in slow}),
        validators=_validators(ledger, zone, names),
        landed_games=lambda: landed_games(ledger, zone),
    )


def _is_over(day: date, seen_at: datetime) -> bool:
    """Whether a day was asked about when its last games were over."""
    return eastern_date(seen_at - NIGHT) > day


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
