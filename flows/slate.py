"""Which dates are prepared for prediction, and until when a replay may look."""

from datetime import date, datetime, timedelta

from dbt_project.control_tables import LANDING_PAYLOADS, SLATES
from dbt_project.warehouse import Warehouse, upsert_slate
from flows.change_time import change_time


def prepare_slate(
    warehouse: Warehouse,
    game_date: date,
    as_of: datetime | None,
    now: datetime,
    *,
    is_replay: bool = False,
    grace: timedelta = timedelta(0),
) -> bool:
    """Put the date on the slate; True when that changed its row.

    as_of is written for a replay, and whenever the warehouse already holds payloads captured
    `grace` after it or later: then the models must be told not to look. Otherwise it stays null and
    the tip-off is the cut-off, so that a later update of the same date is seen.
    """
    kept = as_of is not None and (is_replay or holds_later(warehouse, as_of + grace))
    held = as_of if kept else None
    changed_at = change_time(warehouse, SLATES, "changed_at", now)
    return upsert_slate(warehouse, game_date, held, changed_at)


def holds_later(warehouse: Warehouse, as_of: datetime) -> bool:
    """True when a payload captured at or after `as_of` is loaded."""
    found = warehouse.query(
        f"select count(*) as n from {LANDING_PAYLOADS.full_name} where captured_at >= @as_of",
        {"as_of": as_of},
    )
    return int(found["n"].iloc[0]) > 0
