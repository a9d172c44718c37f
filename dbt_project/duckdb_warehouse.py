"""The warehouse on a DuckDB file, sharing the process's database instance with dbt."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from dbt_project.control_tables import (
    CONTROL_TABLES,
    DATASETS,
    ColumnType,
    Table,
    control_table,
)
from dbt_project.project import profile_output
from dbt_project.rows import arrow_table, frame_from_arrow, naive_utc, write_json_lines
from dbt_project.targets import Target, TargetName
from dbt_project.warehouse import Columns, Params, Rows, WarehouseBusyError, WarehouseError
from dbt_project.write_ahead_log import settle

SQL_TYPES = {
    ColumnType.STRING: "varchar",
    ColumnType.INT: "bigint",
    ColumnType.FLOAT: "double",
    ColumnType.BOOL: "boolean",
    ColumnType.DATE: "date",
    ColumnType.TIMESTAMP: "timestamp",
    ColumnType.JSON: "json",
}

LOCKED = "Could not set lock"
MAXIMUM_PAYLOAD_BYTES = 256 * 1024 * 1024

_PARAMETER = re.compile(r"@(\w+)")
_UNNEST = re.compile(r"\bin\s+unnest\(\s*(\$\w+)\s*\)", re.IGNORECASE)


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to a file, configured like dbt's: DuckDB lets no others into one process."""
    profile = profile_output(TargetName.DUCKDB)
    connection = duckdb.connect(str(path), config=profile["config_options"])
    for name, value in profile["settings"].items():
        connection.execute(f"set {name} = '{value}'")
    return connection


class DuckDBWarehouse:
    """One connection; opening costs about 16 ms, so open late and close early."""

    is_transactional = True

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, target: Target) -> "DuckDBWarehouse":
        """Open the target's file, creating it and its directory when missing.

        Raises:
            WarehouseBusyError: another process holds the file.
            WarehouseError: it is no warehouse, or named like one of its datasets.
            ConfigurationError: its directory can neither be made nor written.
        """
        if target.path is None:
            raise WarehouseError("target duckdb: no warehouse file; set NBA_PROPS_WAREHOUSE")
        if target.path.stem in DATASETS:
            raise WarehouseError(
                f"warehouse {target.path}: DuckDB calls a database by its file's name, and "
                f"{target.path.stem} is a dataset in it; rename the file, to nba_props.duckdb say"
            )
        target.make_directory()
        try:
            connection = connect(target.path)
        except duckdb.IOException as error:
            told = f"warehouse {target.path}: cannot be opened: {error}"
            if LOCKED not in str(error):
                raise WarehouseError(f"{told}; name another file in NBA_PROPS_WAREHOUSE") from error
            raise WarehouseBusyError(
                f"{told}. DuckDB lets one process write and keeps every other out: wait for it to "
                "finish, or end it"
            ) from error
        return cls(connection, target.path)

    def query(self, sql: str, params: Params | None = None) -> pd.DataFrame:
        """Rows of a query, see Warehouse.query."""
        return frame_from_arrow(self._run(sql, params).to_arrow_table())

    def execute(self, sql: str, params: Params | None = None) -> None:
        """Run one statement in its own transaction."""
        self._run(sql, params)

    def append(self, table: str, rows: Rows) -> int:
        """Append rows in one insert, documents from a newline-delimited JSON file."""
        described = control_table(table)
        if ColumnType.JSON not in {kind for _, kind in described.columns}:
            return self._append_arrow(described, rows)
        with tempfile.TemporaryDirectory(prefix="nba_props_load_") as directory:
            path = Path(directory) / "rows.jsonl"
            count = write_json_lines(path, described, rows)
            if count:
                self._run(_load_statement(described), {"path": str(path)})
        return count

    def append_all(self, batches: Sequence[tuple[str, Rows]]) -> None:
        """Append to several tables in one transaction."""
        with self._transaction():
            for table, rows in batches:
                self.append(table, rows)

    def _append_arrow(self, table: Table, rows: Rows) -> int:
        held = arrow_table(table, rows)
        if held.num_rows:
            names = ", ".join(table.column_names)
            self._connection.register("rows_to_append", held)
            try:
                self._run(
                    f"insert into {table.full_name} ({names}) select {names} from rows_to_append",
                    None,
                )
            finally:
                self._connection.unregister("rows_to_append")
        return int(held.num_rows)

    def ensure_schemas(self) -> None:
        """Create the datasets, control tables and their columns that do not exist, at once."""
        statements = [f"create schema if not exists {dataset}" for dataset in DATASETS]
        statements += [_create_statement(table) for table in CONTROL_TABLES.values()]
        self._connection.execute("begin; " + "; ".join(statements) + "; commit")
        for table in CONTROL_TABLES.values():
            found = self._connection.execute(f"select * from {table.full_name} limit 0")
            held = {column[0] for column in found.description}
            for name, kind in table.columns:
                if name not in held:
                    added = f"alter table {table.full_name} add column {name} {SQL_TYPES[kind]}"
                    self._connection.execute(added)

    def has_table(self, table: str) -> bool:
        """True when `dataset.name` exists as a table or view."""
        with suppress(duckdb.Error):  # to list the catalog takes ten times as long
            self._connection.execute(f"select 1 from {table} limit 0")
            return True
        dataset, name = table.split(".")
        found = self._connection.execute(
            "select 1 from information_schema.tables "
            "where table_schema = ? and table_name = ? and table_catalog = current_database()",
            [dataset, name],
        ).fetchone()
        return found is not None

    def columns(self, dataset: str) -> dict[str, Columns]:
        """Columns of every table of a dataset, with their types."""
        found = self._connection.execute(
            "select table_name, map_from_entries(list((column_name, lower(data_type)))) "
            "from information_schema.columns "
            "where table_schema = ? and table_catalog = current_database() group by table_name",
            [dataset],
        ).fetchall()
        return dict(found)

    def marks(self) -> dict[str, str]:
        """Marks of views, see Warehouse.marks; they are kept as comments."""
        sql = (
            "select schema_name || '.' || view_name, comment from duckdb_views() "
            "where database_name = current_database() and comment is not null"
        )
        return dict(self._run(sql, None).fetchall())

    def mark(self, views: Iterable[str], mark: str) -> None:
        """Mark views, see Warehouse.mark."""
        with self._transaction():
            for view in views:
                self._run(f"comment on view {view} is '{mark}'", None)

    def close(self) -> None:
        """Close the connection; the file is free once dbt's are closed too."""
        settle(self._connection, self._path)
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._run("begin", None)
        try:
            yield
            self._run("commit", None)
        except BaseException:
            self._connection.rollback()
            raise

    def _run(self, sql: str, params: Params | None) -> duckdb.DuckDBPyConnection:
        statement = _UNNEST.sub(r"in (select unnest(\1))", _PARAMETER.sub(r"$\1", sql))
        values = {name: _parameter(value, name) for name, value in (params or {}).items()}
        try:
            if values:
                return self._connection.execute(statement, values)
            return self._connection.execute(statement)
        except duckdb.Error as error:
            raise WarehouseError(f"warehouse {self._path}: {error}") from error


def _parameter(value: Any, name: str) -> Any:
    if isinstance(value, datetime):
        return naive_utc(value, name)
    if isinstance(value, list | tuple | set | frozenset):
        return [_parameter(item, name) for item in value]
    return value


def _columns(table: Table) -> str:
    return ", ".join(f"{name} {SQL_TYPES[kind]}" for name, kind in table.columns)


def _create_statement(table: Table) -> str:
    return f"create table if not exists {table.full_name} ({_columns(table)})"


def _load_statement(table: Table) -> str:
    names = ", ".join(table.column_names)
    types = ", ".join(f"{name}: '{SQL_TYPES[kind]}'" for name, kind in table.columns)
    return (
        f"insert into {table.full_name} ({names}) select {names} from read_json($path, "
        f"format = 'newline_delimited', columns = {{{types}}}, "
        f"maximum_object_size = {MAXIMUM_PAYLOAD_BYTES})"
    )
