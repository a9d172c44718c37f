"""Versions and their lines are appended together, however often a run was ended in between."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from dbt_project.control_tables import LINE_PREDICTIONS, PREDICTIONS
from dbt_project.warehouse import Rows, Warehouse
from flows.append_versions import append_versions
from predictions.publish import LineRow
from predictions.rows import PredictionRow, key_of

DAY = date(2024, 3, 15)
NOW = datetime(2024, 3, 15, 20, tzinfo=UTC)


def version(player: str, number: int = 1) -> PredictionRow:
    return {
        "prediction_id": f"{player}-{number}",
        "prediction_version": number,
        "player_lookup": player,
        "game_id": "g",
        "game_date": DAY,
        "system_id": "ridge",
        "market": "points",
        "mean": 20.0,
    }


def quoted(row: PredictionRow, *books: str, line: float) -> dict[tuple[str, ...], list[LineRow]]:
    key = ("player_lookup", "game_id", "game_date", "system_id", "market")
    about = {name: row[name] for name in key}
    return {key_of(row): [{**about, "bookmaker": book, "line": line} for book in books]}


def lines(warehouse: Warehouse) -> pd.DataFrame:
    return warehouse.query(
        f"select prediction_id, bookmaker, line from {LINE_PREDICTIONS.full_name} "
        "order by prediction_id, bookmaker"
    )


@pytest.mark.parametrize("books", [("fanduel",), ()], ids=["one book left", "all books gone"])
def test_lines_of_an_interrupted_run_give_way_to_those_of_the_next(
    books: tuple[str, ...], warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, made = version("other"), version("made")
    append_versions(warehouse, DAY, [other], quoted(other, "fanduel", line=9.5), NOW)
    append = warehouse.append

    def cut_off(table: str, rows: Rows) -> int:
        if table == PREDICTIONS.full_name:
            raise KeyboardInterrupt
        return append(table, rows)

    with monkeypatch.context() as patched:
        patched.setattr(warehouse, "append", cut_off)
        with pytest.raises(KeyboardInterrupt):
            append_versions(
                warehouse, DAY, [made], quoted(made, "betmgm", "fanduel", line=19.5), NOW
            )
    assert len(lines(warehouse)) == (1 if warehouse.is_transactional else 3)

    # by the next run books took their lines away, and who is left moved it
    later = NOW + timedelta(minutes=5)
    append_versions(warehouse, DAY, [made], quoted(made, *books, line=20.5), later)
    assert lines(warehouse).to_numpy().tolist() == [
        *(["made-1", book, 20.5] for book in books),
        ["other-1", "fanduel", 9.5],
    ]
    versions = warehouse.query(f"select prediction_id from {PREDICTIONS.full_name} order by 1")
    assert versions["prediction_id"].tolist() == ["made-1", "other-1"]


def test_a_withdrawal_has_no_lines(warehouse: Warehouse) -> None:
    made = version("made")
    append_versions(warehouse, DAY, [made], quoted(made, "fanduel", line=19.5), NOW)
    withdrawn = version("made", 2) | {"mean": None}
    append_versions(warehouse, DAY, [withdrawn], {}, NOW)
    assert lines(warehouse)["prediction_id"].tolist() == ["made-1"]


def test_after_a_clock_that_was_ahead_a_version_says_when_it_was_computed(
    warehouse: Warehouse,
) -> None:
    ahead = NOW + timedelta(days=2)
    append_versions(warehouse, DAY, [version("first")], {}, ahead)
    append_versions(warehouse, DAY, [version("second")], {}, NOW)
    held = warehouse.query(f"select * from {PREDICTIONS.full_name} order by prediction_id")
    assert held["computed_at"].tolist() == [ahead, NOW]
    assert held["written_at"].is_monotonic_increasing and held["written_at"].is_unique
