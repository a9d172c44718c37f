"""A BigQuery that is not there, or not for us."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from dbt_project.bigquery_warehouse import BigQueryWarehouse
from dbt_project.targets import Target, TargetName, emulator_target
from dbt_project.warehouse import WarehouseAwayError, WarehouseError


@pytest.fixture
def nobody() -> str:
    """An address on this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    "ask",
    [
        BigQueryWarehouse.ensure_schemas,
        lambda warehouse: warehouse.has_table("nba_raw.landing_payloads"),
        lambda warehouse: warehouse.columns("nba_raw"),
    ],
    ids=["ensure_schemas", "has_table", "columns"],
)
def test_a_service_that_does_not_answer_is_given_up_and_named(
    nobody: str, ask: Callable[[BigQueryWarehouse], object]
) -> None:
    warehouse = BigQueryWarehouse.open(emulator_target(nobody), patience=0.2)
    with pytest.raises(WarehouseAwayError, match=r"refused.*; start it with `nba-props emulator`"):
        ask(warehouse)


def test_who_has_no_credentials_is_told_how_to_log_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with pytest.raises(WarehouseError, match=r"warehouse bigquery:p: .*; log in with"):
        BigQueryWarehouse.open(Target(TargetName.BIGQUERY, project="p"))
