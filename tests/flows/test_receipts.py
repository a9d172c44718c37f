from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dbt_project.targets import duckdb_target
from dbt_project.warehouse import Warehouse, open_warehouse
from flows.receipts import changed_entities, phase_totals, read_receipts, shrunken
from flows.report import PhaseReport


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(duckdb_target(tmp_path / "w.duckdb"))
    opened.ensure_schemas()
    yield opened
    opened.close()


def receipt(model: str, phase: str, **values: Any) -> dict[str, Any]:
    row = {
        "execution_id": "e",
        "correlation_id": "c",
        "model": model,
        "phase": phase,
        "rows_read": 5,
        "inserted": 0,
        "updated": 0,
        "removed": 0,
        "unchanged": 5,
        "players": None,
        "teams": None,
        "games": None,
        "finished_at": datetime(2024, 3, 15, 22, tzinfo=UTC),
    }
    return {**row, **values}


def test_receipts_of_this_execution_are_summed_by_phase(warehouse: Warehouse) -> None:
    warehouse.append(
        "nba_orchestration.run_receipts",
        [
            receipt("a", "phase_2", updated=2, unchanged=3),
            receipt("b", "phase_2", inserted=1, unchanged=4),
            receipt("a", "phase_2", execution_id="other", inserted=99),
        ],
    )
    receipts = read_receipts(warehouse, "e")
    totals = phase_totals(receipts, {"phase_2": 10, "phase_3": 5}, {"phase_2": 1.5})
    assert totals["phase_2"] == PhaseReport(
        models=10, rows_read=10, inserted=1, updated=2, unchanged=7, seconds=1.5
    )
    assert totals["phase_3"] == PhaseReport(models=5)


def test_a_feed_that_left_out_most_of_what_it_had_told_is_named(warehouse: Warehouse) -> None:
    warehouse.append(
        "nba_orchestration.run_receipts",
        [
            receipt(
                "nbac_schedule", "phase_2", rows_read=64, unchanged=14, inserted=50, removed=46
            ),
            receipt("one_game_put_off", "phase_2", rows_read=0, unchanged=0, removed=30),
            receipt("a_roster", "phase_2", rows_read=400, unchanged=400, removed=60),
            receipt("team_form", "phase_4", rows_read=0, unchanged=0, removed=99),
        ],
    )
    (told,) = shrunken(read_receipts(warehouse, "e"))
    assert told.startswith("nbac_schedule: of 60 rows that it had told, 46 are gone")
    assert told.endswith("nba-props feeds show nbac_schedule")


def test_entities_are_read_from_lists_and_from_json_arrays(warehouse: Warehouse) -> None:
    warehouse.append(
        "nba_orchestration.run_receipts",
        [
            receipt("a", "phase_3", updated=1, players="nikolajokic,lukadoncic", teams="DEN"),
            receipt("b", "phase_3", updated=1, players='["nikolajokic"]', games="g1"),
        ],
    )
    changed = changed_entities(warehouse, read_receipts(warehouse, "e"))
    assert changed.players == ("lukadoncic", "nikolajokic")
    assert changed.teams == ("DEN",)
    assert changed.games == ("g1",)


def test_a_table_built_whole_lists_its_own_entities(warehouse: Warehouse) -> None:
    table = "team_offense_game_summary"
    warehouse.execute(f"create table nba_analytics.{table} as select 'BOS' as team_abbr")
    warehouse.append("nba_orchestration.run_receipts", [receipt(table, "phase_3", inserted=1)])
    assert changed_entities(warehouse, read_receipts(warehouse, "e")).teams == ("BOS",)


def test_rows_of_a_new_capture_are_no_change_of_their_entities(warehouse: Warehouse) -> None:
    warehouse.append(
        "nba_orchestration.run_receipts",
        [receipt("nbac_injury_report", "phase_2", inserted=61, players="a,b,c")],
    )
    assert changed_entities(warehouse, read_receipts(warehouse, "e")).players == ()
