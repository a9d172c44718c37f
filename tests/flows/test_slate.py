from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from dbt_project.targets import duckdb_target
from dbt_project.warehouse import Warehouse, open_warehouse
from flows.slate import prepare_slate

NIGHT = date(2024, 3, 15)
AS_OF = datetime(2024, 3, 15, 22, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(duckdb_target(tmp_path / "w.duckdb"))
    opened.ensure_schemas()
    yield opened
    opened.close()


def load(warehouse: Warehouse, captured_at: datetime) -> None:
    row = {"payload_id": "a", "game_date": NIGHT, "captured_at": captured_at, "payload": {}}
    warehouse.append("nba_raw.landing_payloads", [row])


def slates(warehouse: Warehouse) -> pd.DataFrame:
    return warehouse.query("select * from nba_orchestration.slates")


def test_a_first_run_leaves_as_of_open_for_later_updates(warehouse: Warehouse) -> None:
    load(warehouse, AS_OF - timedelta(seconds=1))
    assert prepare_slate(warehouse, NIGHT, AS_OF, NOW)
    assert slates(warehouse)["as_of"].isna().all()


def test_a_replay_over_later_facts_is_cut_off(warehouse: Warehouse) -> None:
    load(warehouse, AS_OF)
    assert prepare_slate(warehouse, NIGHT, AS_OF, NOW)
    assert slates(warehouse)["as_of"][0].to_pydatetime() == AS_OF


def test_a_replay_keeps_its_cut_off_for_later_runs(warehouse: Warehouse) -> None:
    prepare_slate(warehouse, NIGHT, AS_OF, NOW, is_replay=True)
    load(warehouse, AS_OF + timedelta(days=1))
    assert not prepare_slate(warehouse, NIGHT, AS_OF, NOW, is_replay=True)
    assert slates(warehouse)["as_of"][0].to_pydatetime() == AS_OF


def test_the_same_slate_again_is_not_a_change(warehouse: Warehouse) -> None:
    prepare_slate(warehouse, NIGHT, AS_OF, NOW)
    assert not prepare_slate(warehouse, NIGHT, AS_OF, NOW + timedelta(hours=1))
    assert slates(warehouse)["changed_at"][0].to_pydatetime() == NOW


def test_change_times_rise_even_when_the_clock_falls_back(warehouse: Warehouse) -> None:
    prepare_slate(warehouse, NIGHT, None, NOW)
    prepare_slate(warehouse, date(2024, 3, 16), None, NOW - timedelta(days=1))
    times = slates(warehouse).sort_values("game_date")["changed_at"].tolist()
    assert times[1] > times[0]
