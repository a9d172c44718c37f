"""The same rows give the same predictions whichever warehouse handed them over."""

from collections.abc import Callable
from datetime import date, datetime

import db_dtypes  # type: ignore[import-untyped]
import duckdb
import pandas as pd
import pytest

from predictions.columns import as_dates, as_true, as_utc
from predictions.rows import RunStamp
from tests.predictions.conftest import Predict, SlateMaker, quotes_of

STATUS = [None, "questionable", None]


def through_duckdb(frame: pd.DataFrame) -> pd.DataFrame:
    connection = duckdb.connect()
    connection.register("frame", frame)
    dates = "cast(game_date as date) as game_date"
    return connection.sql(f"select * exclude (game_date), {dates} from frame").df()


def as_bigquery_types(frame: pd.DataFrame) -> pd.DataFrame:
    typed = frame.convert_dtypes()
    typed["game_date"] = frame["game_date"].dt.date.astype(db_dtypes.DateDtype())
    for name in typed.columns.intersection(["tipoff_at", "cutoff_at", "points_line_known_at"]):
        typed[name] = pd.to_datetime(frame[name]).dt.tz_localize("UTC")
    return typed


@pytest.mark.parametrize("convert", [through_duckdb, as_bigquery_types])
def test_both_warehouses_give_the_same_rows(
    make_slate: SlateMaker,
    history: pd.DataFrame,
    predict: Predict,
    run: RunStamp,
    convert: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    slate = make_slate(3, player_status=STATUS, points_line=[17.5, None, 18.0])
    quotes = quotes_of(slate)
    expected = predict(slate, run, quotes=quotes)
    there = quotes.rename(columns={"line_known_at": "points_line_known_at"})
    read = convert(there.assign(game_date=pd.Timestamp("2024-03-15")))
    read = read.rename(columns={"points_line_known_at": "line_known_at"})
    assert predict(convert(slate), run, past=convert(history), quotes=read) == expected


@pytest.mark.parametrize(
    "values",
    [
        [date(2024, 3, 15), None],
        ["2024-03-15", None],
        [datetime(2024, 3, 15, 23, 0), None],
        pd.array([date(2024, 3, 15), None], dtype=db_dtypes.DateDtype()),
    ],
)
def test_dates_of_every_kind(values: list[object]) -> None:
    assert as_dates(pd.Series(values)).tolist() == [date(2024, 3, 15), None]


def test_null_is_not_true() -> None:
    assert as_true(pd.Series([True, False, None], dtype="boolean")).tolist() == [True, False, False]
    assert as_true(pd.Series([True, None], dtype=object)).tolist() == [True, False]


def test_times_come_out_aware() -> None:
    naive, aware = "2024-03-15 23:00", "2024-03-15 19:00-04:00"
    (first,) = as_utc(pd.Series([naive]))
    (second,) = as_utc(pd.Series([aware]))
    assert first is not None and first == second
    assert first.utcoffset() is not None


def test_a_missing_time_is_none_wherever_it_stands() -> None:
    first, second = "2024-03-15 23:00", "2024-03-16 01:30"
    told = as_utc(pd.Series([None, second, None, first, second]))
    assert [time and f"{time:%Y-%m-%d %H:%M}" for time in told] == [
        None,
        second,
        None,
        first,
        second,
    ]
    assert as_utc(pd.Series([None, None], dtype="datetime64[us]")) == [None, None]
