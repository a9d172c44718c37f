"""Rows in and out: newline-delimited JSON or Arrow for loads, DataFrames from Arrow for reads."""

import json
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dbt_project.control_tables import ColumnType, Table

ARROW_TYPES = {
    ColumnType.STRING: pa.string(),
    ColumnType.INT: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.BOOL: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIMESTAMP: pa.timestamp("us"),
}


def write_json_lines(path: Path, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write one JSON object a line with exactly the table's columns; missing ones are null.

    Timestamps become naive UTC text, which every warehouse reads as UTC. A JSON column takes
    a document or its text.

    Raises:
        ValueError: a row has a column that the table does not have, or a naive timestamp.
    """
    known = frozenset(table.column_names)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            _refuse_unknown(row, known, table)
            pairs = (
                f'"{name}":{_json_text(row.get(name), kind, name)}' for name, kind in table.columns
            )
            file.write("{" + ",".join(pairs) + "}\n")
            count += 1
    return count


def arrow_table(table: Table, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows as an Arrow table with exactly the table's columns; missing ones are null.

    Much faster than JSON for many small rows; not for tables of documents.

    Raises:
        ValueError: a row has a column that the table does not have, or a naive timestamp.
    """
    known = frozenset(table.column_names)
    held = []
    for row in rows:
        _refuse_unknown(row, known, table)
        held.append(row)
    columns = [_arrow_column(_values(held, name), kind, name) for name, kind in table.columns]
    return pa.table(columns, names=list(table.column_names))


def _values(rows: list[Mapping[str, Any]], name: str) -> list[Any]:
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:
        return [row.get(name) for row in rows]


def _arrow_column(values: list[Any], kind: ColumnType, name: str) -> pa.Array:
    """Values of one column; what is no number, no time or missing becomes null."""
    if kind is ColumnType.TIMESTAMP:
        naive = {value: naive_utc(value, name) for value in set(values) if not pd.isna(value)}
        values = [naive.get(value) for value in values]
    elif kind is ColumnType.DATE:
        values = [value.date() if isinstance(value, datetime) else value for value in values]
    column = pa.array(values, ARROW_TYPES[kind], from_pandas=True)
    if kind is ColumnType.FLOAT:
        return pc.if_else(pc.is_finite(column), column, None)
    return column


def _refuse_unknown(row: Mapping[str, Any], known: frozenset[str], table: Table) -> None:
    if not known >= row.keys():
        unknown = sorted(set(row) - known)
        raise ValueError(
            f"{table.full_name}: no column {', '.join(unknown)}; "
            "add it to dbt_project/control_tables.py"
        )


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
            return pc.assume_timezone(naive, "UTC")
        return naive.cast(pa.timestamp("us", tz="UTC"))
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64(), safe=False)
    return column
