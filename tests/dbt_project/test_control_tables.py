import pytest
import yaml

from dbt_project.control_tables import CONTROL_TABLES, PREDICTIONS, control_table
from ops.project import project_root

MODELS = project_root() / "models"


def test_every_control_table_stands_under_its_own_name() -> None:
    assert all(name == table.full_name for name, table in CONTROL_TABLES.items())


def test_a_table_that_dbt_builds_is_refused() -> None:
    with pytest.raises(KeyError, match="dbt builds every other table"):
        control_table("nba_reference.dim_player")


def test_every_column_of_a_control_table_is_described() -> None:
    sources = yaml.safe_load((MODELS / "sources.yml").read_text())["sources"]
    described = {
        f"{source['schema']}.{table['name']}": _columns(table)
        for source in sources
        for table in source["tables"]
    }
    (view,) = yaml.safe_load((MODELS / "phase_5/current_predictions.yml").read_text())["models"]
    described[PREDICTIONS.full_name] = _columns(view)  # as the source says of itself
    expected = {name: set(table.column_names) for name, table in CONTROL_TABLES.items()}
    assert {name: set(columns) for name, columns in described.items()} == expected
    assert all(text for columns in described.values() for text in columns.values())


def _columns(described: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {one["name"]: one["description"] for one in described.get("columns", [])}
