"""A throw-away copy of a warehouse, for trying out what a run would do to it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dbt_project.targets import Target, TargetError
from dbt_project.write_ahead_log import log_of


@contextmanager
def scratch_copy(target: Target) -> Iterator[Target]:
    """Copy the warehouse into a directory of its own beside it, gone at the end of the block.

    Hold the target's lease and close its file first. What a killed process left is removed.

    Raises:
        TargetError: the warehouse is not a file.
    """
    if target.path is None:
        raise TargetError(
            f"target {target.name}: a plan is made on a copy of the warehouse, and only DuckDB's "
            "is a file that can be copied; choose --target duckdb, or run nba-props update"
        )
    directory = scratch_directory(target.path)
    shutil.rmtree(directory, ignore_errors=True)
    try:
        directory.mkdir()
        # dbt calls the database by the file's name, so the copy keeps it
        path = directory / target.path.name
        copy_warehouse(target.path, path)
        yield replace(target, path=path)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def copy_warehouse(warehouse: Path, path: Path) -> None:
    """Copy a DuckDB file that nobody writes, with its write-ahead log, over what is at `path`."""
    shutil.copyfile(warehouse, path)
    log_of(path).unlink(missing_ok=True)
    if log_of(warehouse).exists():
        shutil.copyfile(log_of(warehouse), log_of(path))


def scratch_directory(warehouse: Path) -> Path:
    """Where the copy of a warehouse file stands: on the same file system."""
    return warehouse.with_name(f"{warehouse.name}.plan")
