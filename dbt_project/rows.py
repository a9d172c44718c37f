"""Rows in and out: newline-delimited JSON for loads, DataFrames from Arrow for reads."""

import json
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from dbt_project.control_tables import ColumnType, Table


def write_json_lines(path: Path, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write one JSON object a line with exactly the table's columns; missing ones are null.

    Timestamps become naive UTC text, which every warehouse reads as UTC. A JSON column takes
    a document or its text.

    Raises:
        ValueError: a row has a column that the table does not have, or a naive timestamp.
    """
    known = set(table.column_names)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            unknown = set(row) - known
            if unknown:
                raise ValueError(
                    f"{table.full_name}: no column {', '.join(sorted(unknown))}; "
                    "add it to dbt_project/control_tables.py"
                )
            pairs = (
                f'"{name}":{_json_text(row.get(name), kind, name)}' for name, kind in table.columns
            )
            file.write("{" + ",".join(pairs) + "}\n")
            count += 1
    return count


def _json_text(value: Any, kind: ColumnType, name: str) -> str:
    """A value as JSON on one line; JSON text that stands on one line is not parsed again."""
    if kind is not ColumnType.JSON:
        return _dumps(_value(value, kind, name))
    if not isinstance(value, str):
        return _dumps(value)
    if value and "\n" not in value and "\r" not in value:
        return value
    return _dumps(json.loads(value))


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _value(value: Any, kind: ColumnType, name: str) -> Any:
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if kind is ColumnType.TIMESTAMP:
        return naive_utc(value, name).isoformat(sep=" ", timespec="microseconds")
    if kind is ColumnType.DATE:
        day = value.date() if isinstance(value, datetime) else value
        return day.isoformat() if isinstance(day, date) else str(day)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if kind is ColumnType.INT:
        return int(value)
    if kind is ColumnType.FLOAT:
        return float(value)
    if kind is ColumnType.BOOL:
        return bool(value)
    return str(value)


def naive_utc(moment: datetime, name: str = "timestamp") -> datetime:
    """The same moment as naive UTC, the form DuckDB tables hold.

    Raises:
        ValueError: the moment has no time zone, so it could mean anything.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{name} {moment}: has no time zone; pass an aware datetime")
    return moment.astimezone(UTC).replace(tzinfo=None)


def frame_from_arrow(table: pa.Table) -> pd.DataFrame:
    """The same DataFrame whatever the warehouse.

    Timestamps are tz-aware UTC, dates are datetime.date, decimals are floats, JSON is text,
    integers with nulls are floats.
    """
    columns = [_plain(table.column(name)) for name in table.column_names]
    plain = pa.table(columns, names=table.column_names)
    frame: pd.DataFrame = plain.to_pandas()
    return frame


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column = column.cast(kind.storage_type)
        kind = column.type
    if pa.types.is_timestamp(kind):
        naive = column.cast(pa.timestamp("us", tz=kind.tz))
        if kind.tz is None:
            return pa.compute.assume_timezone(naive, "UTC")
        return naive.cast(pa.timestamp("us", tz="UTC"))
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64(), safe=False)
    return column
