"""The same behaviour from DuckDB and from BigQuery's interface."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dbt_project.control_tables import CONTROL_TABLES
from dbt_project.duckdb_warehouse import DuckDBWarehouse
from dbt_project.project import profile_output
from dbt_project.targets import duckdb_target
from dbt_project.warehouse import Warehouse, WarehouseError, upsert_slate

CAPTURED = datetime(2024, 3, 15, 22, tzinfo=UTC)
GAME_DATE = date(2024, 3, 15)


def payload(payload_id: str, **changes: Any) -> dict[str, Any]:
    row = {
        "payload_id": payload_id,
        "feed": "nbac_schedule",
        "scope": "2023-24",
        "game_date": GAME_DATE,
        "captured_at": CAPTURED,
        "url": "https://stats.nba.com/stats/scheduleleaguev2int",
        "sha256": "0" * 64,
        "bytes": 12,
        "correlation_id": "c",
        "execution_id": "e",
        "payload": {"games": [{"name": "Jokić, Nikola\n'n"}], "none": None},
        "loaded_at": CAPTURED,
    }
    return {**row, **changes}


def test_appended_payloads_read_back_as_they_were(warehouse: Warehouse) -> None:
    count = warehouse.append("nba_raw.landing_payloads", [payload("a"), payload("b", bytes=None)])
    rows = warehouse.query(
        "select payload_id, game_date, captured_at, bytes from nba_raw.landing_payloads "
        "where payload_id in unnest(@ids) and captured_at <= @until order by payload_id",
        {"ids": ["a", "b", "c"], "until": CAPTURED},
    )
    assert count == 2
    assert rows["payload_id"].tolist() == ["a", "b"]
    assert rows["game_date"].tolist() == [GAME_DATE, GAME_DATE]
    assert [moment.to_pydatetime() for moment in rows["captured_at"]] == [CAPTURED, CAPTURED]
    assert rows["bytes"].fillna(-1).tolist() == [12, -1]


def test_the_payload_column_is_json(warehouse: Warehouse) -> None:
    warehouse.append(
        "nba_raw.landing_payloads",
        [payload("a"), payload("b", payload='{"games":\n[{"name": "text"}]}')],
    )
    rows = warehouse.query("select payload from nba_raw.landing_payloads order by payload_id")
    documents = [json.loads(text) for text in rows["payload"]]
    assert [document["games"][0]["name"] for document in documents] == ["Jokić, Nikola\n'n", "text"]


def test_nothing_to_append_is_nothing_loaded(warehouse: Warehouse) -> None:
    assert warehouse.append("nba_raw.landing_payloads", iter(())) == 0


def test_an_unknown_column_is_refused_before_anything_is_loaded(warehouse: Warehouse) -> None:
    with pytest.raises(ValueError, match=r"nba_raw\.landing_payloads: no column colour"):
        warehouse.append("nba_raw.landing_payloads", [payload("a"), payload("b", colour="red")])
    assert warehouse.query("select count(*) as n from nba_raw.landing_payloads")["n"][0] == 0


def test_a_naive_timestamp_is_refused(warehouse: Warehouse) -> None:
    naive = CAPTURED.replace(tzinfo=None)
    with pytest.raises(ValueError, match=r"captured_at .* has no time zone"):
        warehouse.append("nba_raw.landing_payloads", [payload("a", captured_at=naive)])


def test_a_slate_is_written_once_and_again_only_when_its_as_of_changes(
    warehouse: Warehouse,
) -> None:
    changes = [
        upsert_slate(warehouse, GAME_DATE, as_of, CAPTURED)
        for as_of in (None, None, CAPTURED, CAPTURED, None)
    ]
    held = warehouse.query("select game_date, as_of from nba_orchestration.slates")
    assert changes == [True, False, True, False, True]
    assert held["game_date"].tolist() == [GAME_DATE]
    assert held["as_of"].isna().all()


def test_tables_are_found_by_name(warehouse: Warehouse) -> None:
    assert warehouse.has_table("nba_raw.landing_payloads")
    assert not warehouse.has_table("nba_raw.no_such_table")
    assert not warehouse.has_table("no_such_dataset.landing_payloads")


def test_the_columns_of_a_dataset_are_told_by_table(warehouse: Warehouse) -> None:
    held = warehouse.columns("nba_orchestration")
    assert set(held["slates"]) == set(CONTROL_TABLES["nba_orchestration.slates"].column_names)
    assert set(held) == {"slates", "watermarks", "run_receipts"}
    assert held["slates"]["game_date"] in ("date", None)
    assert warehouse.columns("nba_precompute") == {}


def test_a_view_keeps_its_mark_until_somebody_makes_it_anew(warehouse: Warehouse) -> None:
    view = "nba_reference.marked"
    made = f"create or replace view {view} as (select 1 as one)"
    warehouse.execute(made)
    assert view not in warehouse.marks()
    warehouse.mark([view], "0123abc")
    assert warehouse.marks() == {view: "0123abc"}
    assert list(warehouse.query(f"select one from {view}")["one"]) == [1]
    warehouse.execute(made)
    assert view not in warehouse.marks()


def test_a_refused_statement_says_which_warehouse(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError, match=r"^warehouse "):
        warehouse.query("select missing_column from nba_raw.landing_payloads")


def test_a_file_that_is_named_like_a_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nba_raw is a dataset in it; rename the file"):
        DuckDBWarehouse.open(duckdb_target(tmp_path / "nba_raw.duckdb"))
    assert not list(tmp_path.iterdir())


def test_a_control_table_of_an_earlier_version_gets_the_columns_that_came_later(
    warehouse: Warehouse,
) -> None:
    receipts = "nba_orchestration.run_receipts"
    warehouse.execute(f"drop table {receipts}")
    warehouse.execute(f"create table {receipts} (execution_id string, model string)")
    warehouse.execute(f"insert into {receipts} (execution_id, model) values ('e', 'dim_game')")
    warehouse.ensure_schemas()
    rows = warehouse.query(f"select model, void_hashes, changed_at from {receipts}")
    assert rows["model"].tolist() == ["dim_game"]
    assert rows["void_hashes"].isna().all() and rows["changed_at"].isna().all()


def test_a_duckdb_file_has_the_profiles_form_and_one_made_before_keeps_its_own(
    tmp_path: Path,
) -> None:
    form = profile_output("duckdb")["config_options"]["storage_compatibility_version"]
    duckdb.connect(str(tmp_path / "before.duckdb")).close()
    forms = []
    for name in ("before", "made"):
        opened = DuckDBWarehouse.open(duckdb_target(tmp_path / f"{name}.duckdb"))
        opened.ensure_schemas()
        sql = "select tags['storage_version'] as form from duckdb_databases() where not internal"
        forms += opened.query(sql)["form"].tolist()
        opened.close()
    assert forms[0] < f"{form}+" == forms[1]


def test_a_view_that_lost_its_table_is_still_there(tmp_path: Path) -> None:
    warehouse = DuckDBWarehouse.open(duckdb_target(tmp_path / "nba_props.duckdb"))
    warehouse.ensure_schemas()
    for change in ("create table {0}t as select 1 as n", "create view {0}v as select n from {0}t"):
        warehouse.execute(change.format("nba_raw."))
    warehouse.execute("drop table nba_raw.t")
    assert warehouse.has_table("nba_raw.v") and not warehouse.has_table("nba_raw.t")
    warehouse.close()
