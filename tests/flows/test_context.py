"""How a context opens its warehouse: it waits for who reads the file, and always closes it."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dbt_project.control_tables import CONTROL_TABLES
from dbt_project.targets import Target
from dbt_project.warehouse import Warehouse, WarehouseError
from flows.context import RunContext
from flows.session import run_context
from tests.flows.conftest import scratch_settings

READER = """
import sys, time, duckdb
held = duckdb.connect(sys.argv[1], read_only=True)
print("held", flush=True)
time.sleep(1)
"""


@pytest.fixture
def context(tmp_path: Path) -> Iterator[RunContext]:
    with run_context(scratch_settings(tmp_path)) as context:
        yield context


def test_who_reads_the_file_for_a_moment_is_waited_for(context: RunContext) -> None:
    with context.warehouse():
        pass
    words = [sys.executable, "-c", READER, str(context.target.path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"held\n"
        with pytest.raises(WarehouseError, match="wait for it to finish"):
            context.open_warehouse(context.target)
        with context.warehouse() as warehouse:
            assert all(warehouse.has_table(table) for table in CONTROL_TABLES)


def test_what_does_not_pass_by_itself_is_not_waited_for(context: RunContext) -> None:
    tried: list[Target] = []

    def gone(target: Target) -> Warehouse:
        tried.append(target)
        raise WarehouseError("the disk is gone")

    with (
        pytest.raises(WarehouseError, match="the disk is gone"),
        replace(context, open_warehouse=gone).warehouse(),
    ):
        pass
    assert tried == [context.target]


def test_the_file_is_free_after_a_failure(context: RunContext) -> None:
    with pytest.raises(ValueError, match="amiss"), context.warehouse():
        raise ValueError("amiss")
    code = "import sys, duckdb; duckdb.connect(sys.argv[1]).close()"
    subprocess.run([sys.executable, "-c", code, str(context.target.path)], check=True)
