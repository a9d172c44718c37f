"""What the Python side may ask of a warehouse, whichever it is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

import pandas as pd

from dbt_project.control_tables import SLATES
from dbt_project.targets import Target, TargetName
from ops.errors import NbaPropsError

Params = Mapping[str, Any]
Rows = Iterable[Mapping[str, Any]]
Columns = dict[str, str | None]  # names and types


class WarehouseError(NbaPropsError):
    """The warehouse refused; the message names the statement's table or file and the remedy."""


class WarehouseBusyError(WarehouseError):
    """Another process has the warehouse's file open."""

    failure_class: ClassVar[str] = "transient"


class WarehouseAwayError(WarehouseError):
    """The warehouse's service cannot be reached, or has no time to answer."""

    failure_class: ClassVar[str] = "transient"


class Warehouse(Protocol):
    """SQL is the common subset of DuckDB and BigQuery, with parameters written @name.

    A list parameter is used as `column in unnest(@names)`.
    """

    @property
    def is_transactional(self) -> bool:
        """True when `append_all` appends to all of its tables or to none."""
        ...

    def query(self, sql: str, params: Params | None = None) -> pd.DataFrame:
        """Rows of a query; timestamps tz-aware UTC, dates datetime.date."""
        ...

    def execute(self, sql: str, params: Params | None = None) -> None:
        """Run a statement that returns nothing."""
        ...

    def append(self, table: str, rows: Rows) -> int:
        """Append rows to a control table in one batch and return how many."""
        ...

    def append_all(self, batches: Sequence[tuple[str, Rows]]) -> None:
        """Append to several control tables in this order, at once where that is possible."""
        ...

    def ensure_schemas(self) -> None:
        """Create the datasets and control tables that do not exist."""
        ...

    def has_table(self, table: str) -> bool:
        """True when `dataset.name` exists."""
        ...

    def columns(self, dataset: str) -> Mapping[str, Columns]:
        """Columns of every table of a dataset, with their types where it names them like models."""
        ...

    def marks(self) -> Mapping[str, str]:
        """Views that were marked and not made again since, as `dataset.name`, with their marks."""
        ...

    def mark(self, views: Iterable[str], mark: str) -> None:
        """Mark views; a mark has lower-case letters and digits, at most 63."""
        ...

    def close(self) -> None:
        """Give up the connection, and with it DuckDB's lock on the file."""
        ...


def open_warehouse(target: Target) -> Warehouse:
    """Connect to the target's warehouse.

    Raises:
        WarehouseError: another process holds the DuckDB file, or the endpoint is unreachable.
    """
    if target.name is TargetName.DUCKDB:
        from dbt_project.duckdb_warehouse import DuckDBWarehouse

        return DuckDBWarehouse.open(target)
    from dbt_project.bigquery_warehouse import BigQueryWarehouse

    return BigQueryWarehouse.open(target)


def upsert_slate(
    warehouse: Warehouse, game_date: date, as_of: datetime | None, changed_at: datetime
) -> bool:
    """Prepare `game_date` for prediction; `as_of` only when a replay must not see later facts.

    Returns:
        True when the slate is new or its as_of changed; False leaves the row untouched.
    """
    params: dict[str, Any] = {"game_date": game_date}
    current = warehouse.query(
        f"select as_of from {SLATES.full_name} where game_date = @game_date", params
    )
    if len(current) == 1:
        held = current["as_of"].iloc[0]
        held_moment = None if pd.isna(held) else held.to_pydatetime()
        if held_moment == as_of:
            return False
    warehouse.execute(
        f"""
        merge into {SLATES.full_name} as slates
        using (
            select
                @game_date as game_date,
                cast(@as_of as timestamp) as as_of,
                @changed_at as changed_at
        ) as new_slate
        on slates.game_date = new_slate.game_date
        when matched then
            update set as_of = new_slate.as_of, changed_at = new_slate.changed_at
        when not matched then
            insert (game_date, as_of, changed_at)
            values (new_slate.game_date, new_slate.as_of, new_slate.changed_at)
        """,
        {**params, "as_of": as_of, "changed_at": changed_at},
    )
    return True
