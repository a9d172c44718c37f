"""From the landing zone into `nba_raw.landing_payloads`, and what the models have not read yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from dbt_project.control_tables import LANDING_PAYLOADS, WATERMARKS
from dbt_project.warehouse import Warehouse
from ops.ledger import Ledger
from scrapers.loader import rows_to_load
from scrapers.zone import LandingZone

UNREAD = f"""
select payloads.feed
from {LANDING_PAYLOADS.full_name} as payloads
left join (
    select model, max(watermark) as watermark
    from {WATERMARKS.full_name}
    where upstream = 'landing_payloads'
    group by model
) as seen
    on payloads.feed = seen.model
where seen.watermark is null or payloads.loaded_at > seen.watermark
group by payloads.feed
order by payloads.feed
"""

FORGET = f"""
delete from {LANDING_PAYLOADS.full_name}
where
    game_date between @first and @last
    and payload_id in unnest(@payload_ids)
"""
READ_AGAIN = f"""
update {LANDING_PAYLOADS.full_name}
set loaded_at = @loaded_at
where
    game_date between @first and @last
    and feed = @feed
    and loaded_at < @before
"""


@dataclass(frozen=True)
class Loaded:
    """How many payloads were loaded, and what could not be."""

    payloads: int
    problems: tuple[str, ...]


def load_landed(
    warehouse: Warehouse,
    ledger: Ledger,
    zone: LandingZone,
    now: datetime,
    feeds: Collection[str] | None = None,
) -> Loaded:
    """Load everything landed that this warehouse does not hold, batch by batch."""
    held = warehouse.query(
        f"select payload_id, loaded_at from {LANDING_PAYLOADS.full_name}",
    )
    loaded_at = _later(held["loaded_at"].max(), now)
    count = 0
    problems: list[str] = []
    already = set(held["payload_id"])
    for batch in rows_to_load(ledger, zone, feeds=feeds, already=already):
        problems += batch.problems
        if batch.rows:
            rows = ({**row, "loaded_at": loaded_at} for row in batch.rows)
            warehouse.append(LANDING_PAYLOADS.full_name, rows)
            ledger.mark_loaded(batch.payload_ids, loaded_at)
            count += len(set(batch.payload_ids))
            loaded_at = _after(loaded_at)
    return Loaded(count, tuple(problems))


def reload_landed(
    warehouse: Warehouse,
    ledger: Ledger,
    zone: LandingZone,
    now: datetime,
    feed: str,
    game_date: date | None = None,
) -> Loaded:
    """Load a feed's payloads again from their files, so that its model reads all of them again.

    A payload is taken out before it is loaded: one that an interruption left out is loaded by
    whatever run comes next. Rows whose file cannot be read stay, and are read again as they are.
    """
    newest = warehouse.query(f"select max(loaded_at) as newest from {LANDING_PAYLOADS.full_name}")
    before = loaded_at = _later(newest["newest"].iloc[0], now)
    count = 0
    problems: list[str] = []
    for batch in rows_to_load(ledger, zone, feeds=[feed], game_date=game_date, already=()):
        problems += batch.problems
        if batch.rows:
            days = {row["game_date"] for row in batch.rows}
            chosen = {"first": min(days), "last": max(days), "payload_ids": batch.payload_ids}
            warehouse.execute(FORGET, chosen)
            rows = ({**row, "loaded_at": loaded_at} for row in batch.rows)
            warehouse.append(LANDING_PAYLOADS.full_name, rows)
            ledger.mark_loaded(batch.payload_ids, loaded_at)
            count += len(batch.payload_ids)
            loaded_at = _after(loaded_at)
    unread = {"feed": feed, "first": game_date or date.min, "last": game_date or date.max}
    warehouse.execute(READ_AGAIN, {**unread, "loaded_at": loaded_at, "before": before})
    return Loaded(count, tuple(problems))


def unread_feeds(warehouse: Warehouse) -> list[str]:
    """Feeds with payloads that their phase_2 model has not consumed."""
    return [str(feed) for feed in warehouse.query(UNREAD)["feed"]]


def _later(newest: Any, now: datetime) -> datetime:
    """Now, but later than the newest load, whatever the clock says."""
    return now if pd.isna(newest) else max(now, _after(newest.to_pydatetime()))


def _after(moment: datetime) -> datetime:
    return moment + timedelta(microseconds=1)
