"""Landing without building: an archive, or one captured payload."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dbt_project.warehouse import Warehouse
from flows.context import LEASE_TERM, RunContext
from flows.loading import load_landed
from ops.ids import new_execution_id
from ops.lease import held
from ops.records import Run
from scrapers.archive_upstream import ArchiveUpstream
from scrapers.capture import Arrival
from scrapers.ingest_file import captures_from_file, game_dates_landed
from scrapers.landing import Origin, land_many, undamaged
from scrapers.upstream import Selection
from scrapers.zone import LandingZone


def land_archive(context: RunContext, directory: Path) -> dict[str, Any]:
    """Land everything an archive holds and load it.

    Returns:
        Counts by feed and status, how many payloads were loaded, warnings and the status.
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
    """Land one captured payload and load it.

    Raises:
        ConfigurationError: no such feed. IngestError: the file cannot be read or dated.
    """
    zone = LandingZone(context.settings.landing)
    captures = captures_from_file(
        feed,
        path,
        context.clock,
        game_date=game_date,
        captured_at=captured_at,
        date_of_game=game_dates_landed(context.ledger, zone),
    )
    return _land(context, zone, captures, f"file:{path.name}")


def _land(
    context: RunContext, zone: LandingZone, arrivals: Iterable[Arrival], upstream: str
) -> dict[str, Any]:
    execution_id = new_execution_id()
    started_at = context.wall.now()
    run = Run(
        execution_id=execution_id,
        correlation_id=execution_id,
        kind="land",
        started_at=started_at,
        target=str(context.target.name),
        upstream=upstream,
    )
    with held(context.ledger, context.target.label, execution_id, context.wall, LEASE_TERM):
        context.ledger.start_run(run)
        try:
            document = _landed(context, zone, arrivals, execution_id, upstream)
        except BaseException as error:
            context.ledger.finish_run(
                execution_id,
                "failed",
                context.wall.now(),
                failure_category=type(error).__name__,
                error=str(error),
            )
            raise
        context.ledger.finish_run(
            execution_id, document["status"], context.wall.now(), report=document
        )
    return document


def _landed(
    context: RunContext,
    zone: LandingZone,
    arrivals: Iterable[Arrival],
    execution_id: str,
    upstream: str,
) -> dict[str, Any]:
    context.tell(f"land {upstream}")
    summary = land_many(
        arrivals,
        zone,
        context.ledger,
        context.wall,
        Origin(execution_id, execution_id),
        on_progress=lambda done: context.detail(f"{done:,} payloads"),
    )
    context.tell(f"load {summary.count('landed'):,} new payloads")
    warehouse: Warehouse = context.open_warehouse(context.target)
    try:
        warehouse.ensure_schemas()
        loaded = load_landed(warehouse, context.ledger, zone, context.wall.now())
    finally:
        warehouse.close()
    problems = (*summary.warnings(), *loaded.problems)
    return {
        **summary.as_dict(),
        "correlation_id": execution_id,
        "execution_id": execution_id,
        "status": "degraded" if summary.is_degraded or loaded.problems else "success",
        "loaded": loaded.payloads,
        "warnings": list(problems),
    }
