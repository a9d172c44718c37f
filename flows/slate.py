"""Which dates are prepared for prediction, and until when a replay may look."""

from datetime import date, datetime, timedelta

import pandas as pd

from dbt_project.control_tables import LANDING_PAYLOADS, SLATES
from dbt_project.warehouse import Warehouse, upsert_slate


def prepare_slate(
    warehouse: Warehouse,
    game_date: date,
    as_of: datetime | None,
    now: datetime,
    *,
    is_replay: bool = False,
) -> bool:
    """Put the date on the slate; True when that changed its row.

    as_of is written for a replay, and whenever the warehouse already holds payloads captured at
    or after it: then the models must be told not to look. Otherwise it stays null and the
    tip-off is the cut-off, so that a later update of the same date is seen.
    """
    kept = as_of is not None and (is_replay or holds_later(warehouse, as_of))
    held = as_of if kept else None
    return upsert_slate(warehouse, game_date, held, next_change_time(warehouse, now))


def holds_later(warehouse: Warehouse, as_of: datetime) -> bool:
    """True when a payload captured at or after `as_of` is loaded."""
    found = warehouse.query(
        f"select count(*) as n from {LANDING_PAYLOADS.full_name} where captured_at >= @as_of",
        {"as_of": as_of},
    )
    return int(found["n"].iloc[0]) > 0


def next_change_time(warehouse: Warehouse, now: datetime) -> datetime:
    """Now, or just after the newest change the slates show if the clock is behind it."""
    newest = warehouse.query(f"select max(changed_at) as newest from {SLATES.full_name}")
    held = newest["newest"].iloc[0]
    if pd.isna(held):
        return now
    shown: datetime = held.to_pydatetime()
    return max(now, shown + timedelta(microseconds=1))
