from pathlib import Path

import pytest

from dbt_project.targets import TargetError, TargetName, target_from_settings
from ops.settings import Settings


def test_the_default_target_is_the_duckdb_file_of_the_settings(tmp_path: Path) -> None:
    target = target_from_settings(Settings(warehouse=tmp_path / "w.duckdb"))
    assert target.name is TargetName.DUCKDB
    assert target.environment() == {
        "NBA_PROPS_TARGET": "duckdb",
        "NBA_PROPS_WAREHOUSE": str(tmp_path / "w.duckdb"),
    }


def test_the_emulator_is_reached_at_its_address() -> None:
    settings = Settings(emulator_url="http://127.0.0.1:9050/")
    target = target_from_settings(settings, "emulator")
    assert target.environment()["NBA_PROPS_EMULATOR_URL"] == "http://127.0.0.1:9050"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("oracle", "choose one of duckdb, emulator, bigquery"),
        ("emulator", "NBA_PROPS_EMULATOR_URL is not set"),
        ("bigquery", "NBA_PROPS_BIGQUERY_PROJECT is not set"),
    ],
)
def test_what_is_missing_is_named(name: str, told: str) -> None:
    with pytest.raises(TargetError, match=told):
        target_from_settings(Settings(emulator_url=None, bigquery_project=None), name)
