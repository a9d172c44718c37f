"""Query results in plain types, as JSON has them."""

from datetime import date
from typing import Any

import pandas as pd

from ops.clock import iso_utc


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON-ready dictionaries; by columns, which is many times faster than by cells."""
    columns = {str(name): _plain_column(frame[name]) for name in frame.columns}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _plain_column(column: pd.Series) -> list[Any]:
    if column.dtype.kind == "M":
        codes, moments = pd.factorize(column)
        # the code of what is missing is -1
        texts = [*(iso_utc(moment.to_pydatetime()) for moment in moments), None]
        return [texts[code] for code in codes]
    values = column.to_numpy(dtype=object, copy=True)
    values[column.isna().to_numpy()] = None
    known = values.tolist()
    return known if column.dtype != object else [_plain(value) for value in known]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return iso_utc(value.to_pydatetime())
    return value.isoformat() if isinstance(value, date) else value
