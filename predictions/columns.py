"""Typed reading of DataFrame columns, whichever warehouse they came from."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from predictions.errors import ContractError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Dates = NDArray[np.datetime64]


def require(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Raise ContractError naming the columns that `frame` lacks."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ContractError(
            f"{what}: the frame has no column {', '.join(missing)}; select them by name"
        )


def tuples(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of some columns; as lists first, for a column of Arrow text yields slowly."""
    return list(zip(*(frame[name].tolist() for name in columns), strict=True))


def as_float(column: pd.Series) -> Floats:
    """Column as float64, NULL as NaN. Raises ValueError or TypeError when it is not numeric."""
    if column.dtype == object:
        column = column.where(column.notna(), np.nan).astype("float64")
    return np.asarray(column.to_numpy(dtype="float64", na_value=np.nan), dtype=np.float64)


def as_dates(column: pd.Series) -> Dates:
    """Column of dates as datetime64[D]; strings, dates and timestamps are accepted."""
    return pd.to_datetime(column).to_numpy().astype("datetime64[D]")


def as_true(column: pd.Series) -> Bools:
    """Column as booleans; NULL is False."""
    return np.asarray(column.astype("boolean").fillna(False).to_numpy(dtype=np.bool_))


def as_text(column: pd.Series) -> list[str | None]:
    """Column as text; NULL is None."""
    return [
        None if missing else str(value)
        for value, missing in zip(column.tolist(), column.isna().tolist(), strict=True)
    ]


def as_utc(column: pd.Series) -> list[datetime | None]:
    """Column of timestamps as aware UTC datetimes; naive ones are taken as UTC."""
    codes, moments = pd.factorize(pd.to_datetime(column, utc=True))
    # few differ, and the code of what is missing is -1
    known = [*(moment.to_pydatetime().astimezone(UTC) for moment in moments), None]
    return [known[code] for code in codes]
