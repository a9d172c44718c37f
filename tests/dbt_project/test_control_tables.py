import pytest

from dbt_project.control_tables import CONTROL_TABLES, control_table


def test_every_control_table_stands_under_its_own_name() -> None:
    assert all(name == table.full_name for name, table in CONTROL_TABLES.items())


def test_a_table_that_dbt_builds_is_refused() -> None:
    with pytest.raises(KeyError, match="dbt builds every other table"):
        control_table("nba_reference.dim_player")
