"""The order of all files, and a warehouse of each kind for who asks for one.

The longest files come first: whoever runs files side by side waits for none at the end.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dbt_project.control_tables import CONTROL_TABLES
from dbt_project.emulator import Emulator, running_emulator
from dbt_project.targets import duckdb_target, emulator_target
from dbt_project.warehouse import Warehouse, open_warehouse
from ops import collector

collector.seldom()  # as every command does

LONGEST = (
    "flows/test_targets_agree.py",
    "changes/test_interruptions.py",
    "changes/test_sequences.py",
    "control/test_kills.py",
    "dbt/test_incremental_equals_rebuild.py",
    "flows/test_grade.py",
    "flows/test_prefect.py",
    "flows/test_archive_day.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONGEST)}

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((order[name] for name in LONGEST if path.endswith(name)), len(LONGEST))

    items.sort(key=place)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running_emulator() as running:
        yield running


@pytest.fixture(params=["duckdb", "emulator"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    if request.param == "duckdb":
        target = duckdb_target(tmp_path / "nba_props.duckdb")
    else:
        target = emulator_target(request.getfixturevalue("emulator").url)
    opened = open_warehouse(target)
    opened.ensure_schemas()
    for table in CONTROL_TABLES:
        opened.execute(f"delete from {table} where true")
    yield opened
    opened.close()
