"""Landing without building: an archive, or one captured payload."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.context import RunContext
from flows.lifecycle import Writing, recorded
from flows.loading import load_landed
from ops.ledger import Ledger
from scrapers.archive_upstream import ArchiveUpstream
from scrapers.capture import Arrival, Capture, FetchFailure, payload_id
from scrapers.errors import IngestError
from scrapers.ingest_file import captures_from_file, game_dates_landed
from scrapers.judge import sha256
from scrapers.landing import Origin, land_many, undamaged
from scrapers.registry import feed_named
from scrapers.upstream import Selection
from scrapers.zone import LandingZone

_MOST_NOTICES = 20
_SECOND = timedelta(seconds=1)


def land_archive(context: RunContext, directory: Path) -> dict[str, Any]:
    """Land everything an archive holds and load it.

    Returns:
        Counts by feed and status, how many payloads were loaded, warnings, the reasons of the
        first payloads without data, and the status.
    """
    zone = LandingZone(context.settings.landing)
    upstream = ArchiveUpstream(directory, context.wall)
    known = undamaged(context.ledger, zone)
    return _land(context, zone, upstream.captures(Selection(known=known)), f"archive:{directory}")


def land_file(
    context: RunContext,
    feed: str,
    path: Path,
    game_date: date | None,
    captured_at: datetime | None,
) -> dict[str, Any]:
    """Land one captured payload, or every file of a directory, and load it.

    In a directory a file that cannot be read or dated is named, and the others go on.

    Raises:
        ConfigurationError: no such feed. IngestError: the one file cannot be read or dated.
    """
    zone = LandingZone(context.settings.landing)
    dates = game_dates_landed(context.ledger, zone)
    told: list[str] = []

    def captures(file: Path) -> list[Capture]:
        return captures_from_file(
            feed,
            file,
            context.clock,
            game_date=game_date,
            captured_at=captured_at,
            date_of_game=dates,
            tell=told.append,
        )

    def of_directory() -> Iterator[Arrival]:
        for file in files:
            try:
                yield from captures(file)
            except IngestError as error:
                yield FetchFailure(feed, "file", str(error), "damaged", game_date=game_date)

    arrivals: Iterable[Arrival]
    if path.is_dir():
        files = sorted(
            found for found in path.iterdir() if found.is_file() and not found.name.startswith(".")
        )
        if not files:
            raise IngestError(f"directory {path}: holds no file; check the path")
        feed_named(feed)
        arrivals = of_directory()
    else:
        arrivals = captures(path)
    if captured_at is None:
        arrivals = _a_second_apart(arrivals, context.ledger)
    return _land(context, zone, arrivals, f"file:{path.name}", told)


def _a_second_apart(arrivals: Iterable[Arrival], ledger: Ledger) -> Iterator[Arrival]:
    """Let payloads of one scope that differ follow one another, though their time is the same.

    Files are landed faster than the clock ticks, and one moment's odds come in a file a market.
    """
    taken: dict[str, str] = {}
    for arrival in arrivals:
        if isinstance(arrival, Capture):
            digest = sha256(arrival.body)
            while True:
                identity = payload_id(arrival.feed, arrival.scope, arrival.captured_at)
                held = ledger.landed_by_id([identity]).get(identity)
                if (held.sha256 if held else taken.get(identity, digest)) == digest:
                    break
                arrival = replace(arrival, captured_at=arrival.captured_at + _SECOND)
            taken[identity] = digest
        yield arrival


def _land(
    context: RunContext,
    zone: LandingZone,
    arrivals: Iterable[Arrival],
    upstream: str,
    told: Sequence[str] = (),
) -> dict[str, Any]:
    return recorded(
        context, "land", upstream, lambda writing: _landed(writing, zone, arrivals, upstream, told)
    )


def _landed(
    writing: Writing,
    zone: LandingZone,
    arrivals: Iterable[Arrival],
    upstream: str,
    told: Sequence[str],
) -> dict[str, Any]:
    context = writing.context
    summary = writing.step(
        f"land {upstream}",
        lambda: land_many(
            arrivals,
            zone,
            context.ledger,
            context.wall,
            Origin(writing.execution_id, writing.execution_id),
            on_progress=lambda done: context.detail(f"{done:,} payloads"),
        ),
    )
    with context.warehouse() as warehouse:
        loaded = writing.step(
            f"load {summary.count('landed'):,} new payloads",
            lambda: load_landed(warehouse, context.ledger, zone, context.wall.now()),
        )
    problems = (*summary.warnings(), *loaded.problems, *told)
    return {
        **summary.as_dict(),
        "status": "degraded" if summary.is_degraded or loaded.problems else "success",
        "loaded": loaded.payloads,
        "warnings": list(problems),
        "notices": [
            f"{record.feed} {record.base_scope}: no data, {record.reason}"
            for record in summary.empty[:_MOST_NOTICES]
        ],
    }
