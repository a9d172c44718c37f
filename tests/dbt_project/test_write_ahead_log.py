import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from dbt_project.copies import copy_warehouse
from dbt_project.targets import duckdb_target
from dbt_project.warehouse import (
    Warehouse,
    WarehouseBusyError,
    WarehouseError,
    open_warehouse,
)
from dbt_project.write_ahead_log import SHORT_BYTES, log_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A warehouse without a log, of one empty table."""
    path = tmp_path / "nba_props.duckdb"
    with opened(path) as warehouse:
        warehouse.execute("create table notes (text varchar)")
    with duckdb.connect(str(path)) as connection:
        connection.execute("checkpoint")
    assert not log_of(path).exists()
    return path


def opened(path: Path) -> closing[Warehouse]:
    return closing(open_warehouse(duckdb_target(path)))


def notes(path: Path) -> list[str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return [text for (text,) in connection.execute("select text from notes").fetchall()]


def test_little_that_was_written_stays_in_the_log_and_is_read(path: Path) -> None:
    held = path.read_bytes()
    for text in ("one", "two"):
        with opened(path) as warehouse:
            warehouse.execute(f"insert into notes values ('{text}')")
    assert path.read_bytes() == held
    assert log_of(path).exists()
    assert notes(path) == ["one", "two"]


def test_a_log_that_has_grown_is_worked_in_by_whoever_closes_next(path: Path) -> None:
    # texts that do not compress, or the log would stay short
    grown = f"select string_agg(md5(i::varchar), '') from range({SHORT_BYTES // 30}) as numbers(i)"
    with opened(path) as warehouse:
        warehouse.execute(f"insert into notes {grown}")
    assert not log_of(path).exists()
    assert [len(text) for text in notes(path)] == [SHORT_BYTES // 30 * 32]


def test_a_copy_has_the_log_and_nothing_of_what_it_replaces(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    with opened(path) as warehouse:
        warehouse.execute("insert into notes values ('one')")
    copy_warehouse(path, copy)
    assert notes(copy) == ["one"]
    with opened(copy) as warehouse:
        warehouse.execute("insert into notes values ('of the copy')")
    copy_warehouse(path, copy)
    assert notes(copy) == ["one"]
    with duckdb.connect(str(path)) as connection:
        connection.execute("checkpoint")
    copy_warehouse(path, copy)
    assert not log_of(copy).exists()
    assert notes(copy) == ["one"]


def test_a_connection_is_closed_whatever_state_it_is_in(path: Path) -> None:
    with opened(path) as warehouse:
        warehouse.execute("begin")
        with pytest.raises(WarehouseError, match="stop"):
            warehouse.execute("insert into notes select error('stop')")
        with pytest.raises(WarehouseError, match="aborted"):
            warehouse.execute("insert into notes values ('lost')")
    other = f"import duckdb; duckdb.connect({str(path)!r})"
    subprocess.run([sys.executable, "-c", other], check=True)


def test_a_log_that_cannot_be_read_is_not_told_as_a_process_to_wait_for(path: Path) -> None:
    log_of(path).mkdir()
    with pytest.raises(WarehouseError, match="cannot be opened") as failure:
        open_warehouse(duckdb_target(path))
    assert not isinstance(failure.value, WarehouseBusyError)
