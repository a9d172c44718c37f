"""From the landing zone into `nba_raw.landing_payloads`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dbt_project.control_tables import LANDING_PAYLOADS, WATERMARKS
from dbt_project.warehouse import Warehouse
from flows.change_time import NEVER, change_time, just_after
from flows.report import News
from ops.ledger import Ledger
from scrapers.loader import LoadBatch, rows_to_load
from scrapers.zone import LandingZone

READ_UP_TO = f"""
select model as feed, max(watermark) as loaded_at
from {WATERMARKS.full_name}
where upstream = 'landing_payloads' and model in unnest(@feeds)
group by model
"""

LOADED_AFTER = f"""
select feed, scope, captured_at, payload_id, max(loaded_at) as loaded_at
from {LANDING_PAYLOADS.full_name}
where feed in unnest(@feeds) and loaded_at > @after
group by feed, scope, captured_at, payload_id
order by feed, captured_at, scope
"""

HELD = f"""
select count(case when part = 0 then 1 end) as payloads
from {LANDING_PAYLOADS.full_name}
"""

FIRST_LOADED = f"""
select payload_id, min(coalesce(first_loaded_at, loaded_at)) as first_loaded_at
from {LANDING_PAYLOADS.full_name}
where
    game_date between @first and @last
    and payload_id in unnest(@payload_ids)
group by payload_id
"""
FORGET = f"""
delete from {LANDING_PAYLOADS.full_name}
where
    game_date between @first and @last
    and payload_id in unnest(@payload_ids)
"""
READ_AGAIN = f"""
update {LANDING_PAYLOADS.full_name}
set loaded_at = @loaded_at, first_loaded_at = coalesce(first_loaded_at, loaded_at)
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
    loaded_at = change_time(warehouse, LANDING_PAYLOADS, "loaded_at", now)
    count = 0
    problems: list[str] = []
    already = _already(warehouse, ledger, now)
    for batch in rows_to_load(ledger, zone, feeds=feeds, already=already):
        problems += batch.problems
        if batch.rows:
            warehouse.append(LANDING_PAYLOADS.full_name, _stamped(batch, loaded_at))
            ledger.mark_loaded(batch.payload_ids, loaded_at)
            count += len(set(batch.payload_ids))
            loaded_at = just_after(loaded_at)
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
    before = loaded_at = change_time(warehouse, LANDING_PAYLOADS, "loaded_at", now)
    count = 0
    problems: list[str] = []
    for batch in rows_to_load(ledger, zone, feeds=[feed], game_date=game_date, already=()):
        problems += batch.problems
        if batch.rows:
            days = {row["game_date"] for row in batch.rows}
            chosen = {"first": min(days), "last": max(days), "payload_ids": batch.payload_ids}
            known = warehouse.query(FIRST_LOADED, chosen)
            before_this = dict(zip(known["payload_id"], known["first_loaded_at"], strict=True))
            warehouse.execute(FORGET, chosen)
            rows = _stamped(batch, loaded_at, before_this)
            warehouse.append(LANDING_PAYLOADS.full_name, rows)
            ledger.mark_loaded(batch.payload_ids, loaded_at)
            count += len(batch.payload_ids)
            loaded_at = just_after(loaded_at)
    unread = {"feed": feed, "first": game_date or date.min, "last": game_date or date.max}
    warehouse.execute(READ_AGAIN, {**unread, "loaded_at": loaded_at, "before": before})
    return Loaded(count, tuple(problems))


def _stamped(
    batch: LoadBatch, loaded_at: datetime, before_this: Mapping[str, datetime] | None = None
) -> Iterator[dict[str, Any]]:
    """A batch's rows with their times; before_this: when payloads were first loaded, by id."""
    first = before_this or {}
    for row in batch.rows:
        first_loaded_at = first.get(row["payload_id"], loaded_at)
        yield {**row, "loaded_at": loaded_at, "first_loaded_at": first_loaded_at}


def read_up_to(warehouse: Warehouse, feeds: Collection[str]) -> dict[str, datetime]:
    """The loading time up to which the phase_2 model of each feed has read its payloads."""
    if not feeds:
        return {}
    found = warehouse.query(READ_UP_TO, {"feeds": list(feeds)})
    read = dict(zip(found["feed"], found["loaded_at"], strict=True))
    return {feed: read[feed].to_pydatetime() if feed in read else NEVER for feed in feeds}


def loaded_after(warehouse: Warehouse, read: Mapping[str, datetime]) -> tuple[News, ...]:
    """Payloads of each feed that were loaded after its time, by feed and capture time."""
    if not read:
        return ()
    found = warehouse.query(LOADED_AFTER, {"feeds": list(read), "after": min(read.values())})
    return tuple(
        News(str(row["payload_id"]), str(row["feed"]), str(row["scope"]), row["captured_at"])
        for row in found.to_dict("records")
        if row["loaded_at"] > read[row["feed"]]
    )


def _already(warehouse: Warehouse, ledger: Ledger, now: datetime) -> set[str] | None:
    """Payload ids that the warehouse holds; None where the ledger's own marks say as much.

    They do when the warehouse lacks exactly as many payloads as are not marked loaded. They do
    not when it is another, an older or a newer one than the marks were made for.
    """
    landed, pending = ledger.count_landed()
    if int(warehouse.query(HELD)["payloads"].iloc[0]) + pending == landed:
        return None
    held = set(
        warehouse.query(f"select payload_id from {LANDING_PAYLOADS.full_name}")["payload_id"]
    )
    ledger.mark_loaded(held & {record.payload_id for record in ledger.pending_load()}, now)
    return held
