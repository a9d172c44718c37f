"""The SQL of a run, recorded while it happens and run again by hand in DuckDB."""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pandas as pd

from dbt_project.copies import copy_warehouse
from dbt_project.duckdb_warehouse import DuckDBWarehouse, connect
from dbt_project.targets import duckdb_target
from dbt_project.warehouse import Columns, Params, Rows, Warehouse
from flows.context import RunContext

BY_DBT = """
select epoch_us(timestamp) as at, connection_id, message
from duckdb_logs
where
    type = 'QueryLog'
    and connection_id in (
        select connection_id from duckdb_logs where message like '/* {"app": "dbt"%'
    )
"""


@dataclass(frozen=True)
class Statement:
    """One statement: dbt's with the connection it ran on, Python's with its parameters."""

    at: int  # microseconds since 1970
    sql: str
    connection: int | None = None
    params: Params | None = None


@dataclass
class Recording:
    """A warehouse file as it was before a run, and what the run sent to it but loads of files."""

    before: Path
    statements: list[Statement] = field(default_factory=list)

    def by_hand(self) -> float:
        """Seconds that the statements take in DuckDB alone."""
        with (
            closing(DuckDBWarehouse.open(duckdb_target(self.before))) as python,
            closing(connect(self.before)) as base,
        ):
            connections: dict[int | None, duckdb.DuckDBPyConnection] = {}
            started = time.perf_counter()
            for statement in sorted(self.statements, key=lambda one: one.at):
                if statement.connection is None:
                    python.query(statement.sql, statement.params)
                else:
                    by = connections.setdefault(statement.connection, base.cursor())
                    by.execute(statement.sql)
            return time.perf_counter() - started


class _Recorded:
    """A warehouse that notes what it is asked."""

    def __init__(self, warehouse: Warehouse, recording: Recording) -> None:
        self._warehouse = warehouse
        self._recording = recording
        warehouse.query("call enable_logging('QueryLog')")

    def query(self, sql: str, params: Params | None = None) -> pd.DataFrame:
        self._note(sql, params)
        return self._warehouse.query(sql, params)

    def execute(self, sql: str, params: Params | None = None) -> None:
        self._note(sql, params)
        self._warehouse.execute(sql, params)

    @property
    def is_transactional(self) -> bool:
        return self._warehouse.is_transactional

    def append(self, table: str, rows: Rows) -> int:
        return self._warehouse.append(table, rows)

    def append_all(self, batches: Sequence[tuple[str, Rows]]) -> None:
        self._warehouse.append_all(batches)

    def ensure_schemas(self) -> None:
        self._warehouse.ensure_schemas()

    def has_table(self, table: str) -> bool:
        return self._warehouse.has_table(table)

    def columns(self, dataset: str) -> Mapping[str, Columns]:
        return self._warehouse.columns(dataset)

    def marks(self) -> Mapping[str, str]:
        return self._warehouse.marks()

    def mark(self, views: Iterable[str], mark: str) -> None:
        self._warehouse.mark(views, mark)

    def close(self) -> None:
        for row in self._warehouse.query(BY_DBT).to_dict("records"):
            by_dbt = Statement(row["at"], row["message"], row["connection_id"])
            self._recording.statements.append(by_dbt)
        self._warehouse.close()

    def _note(self, sql: str, params: Params | None) -> None:
        self._recording.statements.append(Statement(time.time_ns() // 1000, sql, params=params))


@contextmanager
def recorded(context: RunContext) -> Iterator[tuple[RunContext, Recording]]:
    """A context whose next run on DuckDB is recorded."""
    assert context.target.path is not None
    # Under the same name: the statements name the database, which is called like its file.
    before = context.target.path.parent / "before" / context.target.path.name
    before.parent.mkdir()
    copy_warehouse(context.target.path, before)
    recording = Recording(before)
    opened: Callable[..., Warehouse] = lambda target: _Recorded(  # noqa: E731
        context.open_warehouse(target), recording
    )
    try:
        yield replace(context, open_warehouse=opened), recording
    finally:
        shutil.rmtree(before.parent)
