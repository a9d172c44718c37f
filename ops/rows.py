"""Writing rows that may be there already, on SQLite and PostgreSQL alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose key the table does not hold; return how many those were."""
    if not rows:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = 0
    for row in rows:
        done = connection.execute(
            dialect.insert(table).values(**row).on_conflict_do_nothing(),
            execution_options={"preserve_rowcount": True},
        )
        added += done.rowcount
    return added
