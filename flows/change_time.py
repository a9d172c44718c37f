"""The time that a change carries: now, but later than any that its readers have seen."""

from datetime import UTC, datetime, timedelta

import pandas as pd

from dbt_project.control_tables import WATERMARKS, Table
from dbt_project.warehouse import Warehouse

# Before every change.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def change_time(warehouse: Warehouse, table: Table, stamp: str, now: datetime) -> datetime:
    """Now, or just after the newest `stamp` that the table shows or a model has read of it.

    A clock that is behind, or a watermark that is ahead, would hide the change from its readers.
    """
    found = warehouse.query(
        f"select max({stamp}) as newest from {table.full_name} "
        f"union all select max(watermark) as newest from {WATERMARKS.full_name} "
        "where upstream = @upstream",
        {"upstream": table.name},
    )
    newest = found["newest"].max()
    return now if pd.isna(newest) else max(now, just_after(newest.to_pydatetime()))


def just_after(moment: datetime) -> datetime:
    """The next moment that a warehouse can tell from this one."""
    return moment + timedelta(microseconds=1)
