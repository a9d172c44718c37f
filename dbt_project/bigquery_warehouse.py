"""The warehouse on BigQuery's interface: the real service or an emulator on loopback."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import (
    Forbidden,
    GoogleAPIError,
    NotFound,
    RetryError,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
)
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import GoogleAuthError, TransportError
from google.cloud import bigquery
from requests.exceptions import RequestException

from dbt_project.control_tables import (
    CONTROL_TABLES,
    DATASETS,
    ColumnType,
    Table,
    control_table,
)
from dbt_project.rows import frame_from_arrow, write_json_lines
from dbt_project.targets import Target, TargetName
from dbt_project.warehouse import Columns, Params, Rows, WarehouseAwayError, WarehouseError

SQL_TYPES = {
    ColumnType.STRING: "STRING",
    ColumnType.INT: "INT64",
    ColumnType.FLOAT: "FLOAT64",
    ColumnType.BOOL: "BOOL",
    ColumnType.DATE: "DATE",
    ColumnType.TIMESTAMP: "TIMESTAMP",
    ColumnType.JSON: "JSON",
}

# How long datasets and tables are asked for and made, tries included; Google's own is 600.
PATIENCE = 30.0

# The label of a view, and how it is told: [STRUCT("made_by", "…")].
MARK = "made_by"
_MARKED = re.compile(rf'"{MARK}", "([^"]*)"')

_AWAY = (
    ConnectionError,
    RequestException,
    RetryError,
    ServiceUnavailable,
    TooManyRequests,
    TransportError,
)
_REACHED = {
    TargetName.EMULATOR: "start it with `nba-props emulator` and set NBA_PROPS_EMULATOR_URL",
    TargetName.BIGQUERY: "see whether the network lets it through, and try again",
}
_ALLOWED = "log in with an account that may use it: gcloud auth application-default login"


def emulator_client(target: Target) -> bigquery.Client:
    """A client of the emulator that a target names; nothing is sent yet."""
    return bigquery.Client(
        project=target.project,
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        location=target.location,
        client_options=ClientOptions(api_endpoint=target.api_endpoint),
    )


class BigQueryWarehouse:
    """One client. Loads are load jobs, so nothing passes through streaming inserts.

    patience: seconds, see PATIENCE.
    """

    is_transactional = False  # a load job is its own transaction

    def __init__(self, client: bigquery.Client, target: Target, patience: float = PATIENCE) -> None:
        self._client = client
        self._target = target
        self._retry = bigquery.DEFAULT_RETRY.with_timeout(patience)

    @classmethod
    def open(cls, target: Target, patience: float = PATIENCE) -> "BigQueryWarehouse":
        """Build the client; nothing is sent before the first statement.

        Raises:
            WarehouseError: there are no credentials.
        """
        if target.name is TargetName.EMULATOR:
            client = emulator_client(target)
        else:
            with _answering(target):
                client = bigquery.Client(project=target.project, location=target.location)
        return cls(client, target, patience)

    def query(self, sql: str, params: Params | None = None) -> pd.DataFrame:
        """Rows of a query, see Warehouse.query."""
        job = self._run(sql, params)
        return frame_from_arrow(job.to_arrow(create_bqstorage_client=False))

    def execute(self, sql: str, params: Params | None = None) -> None:
        """Run one statement and wait for it."""
        self._run(sql, params)

    def append(self, table: str, rows: Rows) -> int:
        """Append rows in one load job from a newline-delimited JSON file."""
        described = control_table(table)
        with tempfile.TemporaryDirectory(prefix="nba_props_load_") as directory:
            path = Path(directory) / "rows.jsonl"
            count = write_json_lines(path, described, rows)
            if count:
                self._load(described, path)
        return count

    def append_all(self, batches: Sequence[tuple[str, Rows]]) -> None:
        """Append to one table after the other; what was loaded stays when a later load fails."""
        for table, rows in batches:
            self.append(table, rows)

    def ensure_schemas(self) -> None:
        """Create the datasets, control tables and their columns that do not exist."""
        for dataset in DATASETS:
            described = bigquery.Dataset(f"{self._client.project}.{dataset}")
            described.location = self._target.location
            with _answering(self._target):
                self._client.create_dataset(described, exists_ok=True, retry=self._retry)
        for table in CONTROL_TABLES.values():
            with _answering(self._target):
                held = self._client.create_table(
                    self._described(table), exists_ok=True, retry=self._retry
                )
            known = {field.name for field in held.schema}
            for name, kind in table.columns:
                if name not in known:
                    self._run(
                        f"alter table {table.full_name} add column {name} {SQL_TYPES[kind]}", None
                    )

    def has_table(self, table: str) -> bool:
        """True when `dataset.name` exists as a table or view."""
        with _answering(self._target):
            try:
                self._client.get_table(f"{self._client.project}.{table}", retry=self._retry)
            except NotFound:
                return False
        return True

    def columns(self, dataset: str) -> dict[str, Columns]:
        """Columns of every table of a dataset, without types: models name them as DuckDB does."""
        name = f"{self._client.project}.{dataset}"
        with _answering(self._target):
            tables = [
                self._client.get_table(one, retry=self._retry)
                for one in self._client.list_tables(name, retry=self._retry)
            ]
        return {one.table_id: {field.name: None for field in one.schema} for one in tables}

    def marks(self) -> dict[str, str]:
        """Marks of views, see Warehouse.marks; they are kept as labels."""
        of_dataset = (
            "select '{0}' as dataset, table_name, option_value "
            "from `{1}`.{0}.INFORMATION_SCHEMA.TABLE_OPTIONS where option_name = 'labels'"
        )
        asked = (of_dataset.format(dataset, self._client.project) for dataset in DATASETS)
        found = self.query(" union all ".join(asked))
        return {
            f"{row.dataset}.{row.table_name}": marked[1]
            for row in found.itertuples()
            if (marked := _MARKED.search(str(row.option_value)))
        }

    def mark(self, views: Iterable[str], mark: str) -> None:
        """Mark views, see Warehouse.mark."""
        for view in views:
            described = bigquery.Table(f"{self._client.project}.{view}")
            described.labels = {MARK: mark}
            with _answering(self._target, f"label {view}: "):
                self._client.update_table(described, ["labels"], retry=self._retry)

    def close(self) -> None:
        """Close the client's connections."""
        self._client.close()  # type: ignore[no-untyped-call]

    def _run(self, sql: str, params: Params | None) -> Any:
        config = bigquery.QueryJobConfig(
            query_parameters=[_parameter(name, value) for name, value in (params or {}).items()]
        )
        with _answering(self._target):
            return self._client.query(sql, job_config=config).result()

    def _load(self, table: Table, path: Path) -> None:
        config = bigquery.LoadJobConfig(
            source_format=bigquery.SourceFormat.NEWLINE_DELIMITED_JSON,
            write_disposition=bigquery.WriteDisposition.WRITE_APPEND,
            schema=_schema(table),
        )
        name = f"{self._client.project}.{table.full_name}"
        with (
            path.open("rb") as file,
            _answering(self._target, f"load into {table.full_name} failed: "),
        ):
            self._client.load_table_from_file(file, name, job_config=config).result()

    def _described(self, table: Table) -> bigquery.Table:
        described = bigquery.Table(
            f"{self._client.project}.{table.full_name}", schema=_schema(table)
        )
        if table.partition_by:
            described.time_partitioning = bigquery.TimePartitioning(field=table.partition_by)
        return described


@contextmanager
def _answering(target: Target, doing: str = "") -> Iterator[None]:
    """Name the warehouse, and what to do, in errors of the service and of the way to it.

    Raises:
        WarehouseAwayError: it cannot be reached now. WarehouseError: it refused.
    """
    try:
        yield
    except (GoogleAPIError, GoogleAuthError, RequestException, ConnectionError) as error:
        told = f"warehouse {target.label}: {doing}{error}"
        if isinstance(error, _AWAY):
            raise WarehouseAwayError(f"{told}; {_REACHED[target.name]}") from error
        if isinstance(error, GoogleAuthError | Forbidden | Unauthorized):
            raise WarehouseError(f"{told}; {_ALLOWED}") from error
        raise WarehouseError(told) from error


def _schema(table: Table) -> list[bigquery.SchemaField]:
    return [bigquery.SchemaField(name, SQL_TYPES[kind]) for name, kind in table.columns]


def _parameter(
    name: str, value: Any
) -> bigquery.ScalarQueryParameter | bigquery.ArrayQueryParameter:
    if isinstance(value, list | tuple | set | frozenset):
        items = list(value)
        kind = _sql_type(items[0]) if items else "STRING"
        return bigquery.ArrayQueryParameter(name, kind, items)
    return bigquery.ScalarQueryParameter(name, _sql_type(value), value)


def _sql_type(value: Any) -> str:
    if isinstance(value, bool):
        return "BOOL"
    if isinstance(value, int):
        return "INT64"
    if isinstance(value, float):
        return "FLOAT64"
    if isinstance(value, datetime):
        return "TIMESTAMP"
    if isinstance(value, date):
        return "DATE"
    return "STRING"
