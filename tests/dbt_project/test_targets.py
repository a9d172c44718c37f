from pathlib import Path

import pytest

from dbt_project.targets import TargetError, TargetName, duckdb_target, target_from_settings
from dbt_project.warehouse import open_warehouse
from ops.errors import NbaPropsError
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


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("held/nba_props.duckdb", r"\(NBA_PROPS_WAREHOUSE\): .*held is a file; name a directory"),
        ("directory", "Is a directory; name another file in NBA_PROPS_WAREHOUSE"),
    ],
)
def test_where_no_file_can_be_is_refused_with_its_setting(
    tmp_path: Path, place: str, told: str
) -> None:
    (tmp_path / "held").write_text("")
    (tmp_path / "directory").mkdir()
    with pytest.raises(NbaPropsError, match=told):
        open_warehouse(duckdb_target(tmp_path / place))
