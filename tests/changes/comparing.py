"""Whether a warehouse that grew step by step equals the one built from everything that landed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dbt_project.runner import DbtSession

PHASES = ("phase_2", "reference", "phase_3", "phase_4", "phase_5")
# What a row carries of the runs and payloads that wrote it.
AUDIT = frozenset(
    {
        "known_at",
        "newest_input_at",
        "row_hash",
        "is_removed",
        "correlation_id",
        "execution_id",
        "changed_at",
        "payload_id",
    }
)
# What a snapshot adds; the rest of its row is as it was when the spell began.
SPELL = frozenset({"dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to"})
# Predictions of a game that is gone are void: its removed row is read.
READ_WHEN_REMOVED = frozenset({"nba_reference.dim_game"})
_EXAMPLES = 4
_READ = 400

Key = tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """A relation that `dbt` keeps, `keys` its grain; a snapshot is compared with its source."""

    name: str
    keys: Key
    source: str | None = None


@dataclass(frozen=True)
class Difference:
    """Rows of one table that stand on one side only, and the first of them in words."""

    table: str
    rows: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join((f"{self.table}: {self.rows} rows differ", *self.examples))


def change_tables(session: DbtSession) -> list[Compared]:
    """Every table that the `changes` materialization builds."""
    return _nodes(session, "changes")


def snapshots(session: DbtSession) -> list[Compared]:
    """Every snapshot."""
    return _nodes(session, "snapshot")


def _nodes(session: DbtSession, kind: str) -> list[Compared]:
    nodes: Mapping[str, Any] = session.manifest().nodes
    found = []
    for node in nodes.values():
        if node.config.materialized != kind:
            continue
        keys = node.config.unique_key
        parent = nodes[node.depends_on.nodes[0]] if kind == "snapshot" else None
        found.append(
            Compared(
                f"{node.schema}.{node.name}",
                (keys,) if isinstance(keys, str) else tuple(keys),
                f"{parent.schema}.{parent.name}" if parent else None,
            )
        )
    return sorted(found, key=lambda table: table.name)


def drop_tables(warehouse: Path, tables: Sequence[Compared]) -> None:
    """Drop tables, so that a build does not find the rows that they had."""
    with duckdb.connect(str(warehouse)) as connection:
        for table in tables:
            if table.name not in READ_WHEN_REMOVED:
                connection.execute(f"drop table {table.name}")


def different_tables(
    warehouses: Mapping[str, Path], tables: Sequence[Compared]
) -> list[Difference]:
    """Tables whose live rows, without the audit columns, are not the same in two warehouses.

    The names of the two tell them apart in what is reported.
    """
    found = []
    with duckdb.connect() as connection:
        for name, path in warehouses.items():
            connection.execute(f"attach '{path}' as {name} (read_only)")
        for table in tables:
            columns = _columns(connection, f"{next(iter(warehouses))}.{table.name}", AUDIT)
            sides = {
                name: f"select {columns} from {name}.{table.name} where not is_removed"
                for name in warehouses
            }
            found.append(_difference(connection, table, sides))
    return [difference for difference in found if difference is not None]


def stale_snapshots(warehouse: Path, tables: Sequence[Compared]) -> list[Difference]:
    """Snapshots whose current rows are not the live rows of the table that they keep."""
    found = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for table in tables:
            columns = _columns(connection, table.name, AUDIT | SPELL)
            keyed = " and ".join(f"{key} is not null" for key in table.keys)
            sides = {
                "snapshot": f"select {columns} from {table.name} where dbt_valid_to is null",
                "source": f"select {columns} from {table.source} where not is_removed and {keyed}",
            }
            found.append(_difference(connection, table, sides))
    return [difference for difference in found if difference is not None]


def _columns(connection: duckdb.DuckDBPyConnection, table: str, without: frozenset[str]) -> str:
    described = connection.execute(f"describe {table}").fetchall()
    return ", ".join(row[0] for row in described if row[0] not in without)


def _difference(
    connection: duckdb.DuckDBPyConnection, table: Compared, sides: dict[str, str]
) -> Difference | None:
    (one, first), (other, second) = sides.items()
    counted = connection.execute(
        "select coalesce(sum(abs(more)), 0) from (select * exclude (side), sum(side) as more from "
        f"(select 1 as side, * from ({first}) union all select -1, * from ({second})) group by all)"
    ).fetchone()
    assert counted is not None
    if not counted[0]:
        return None
    only_one = _rows(connection, f"{first} except all {second}", table.keys)
    only_other = _rows(connection, f"{second} except all {first}", table.keys)
    keys = sorted({*only_one, *only_other})[:_EXAMPLES]
    examples = [
        f"  {', '.join(key)}: {_told(one, only_one.get(key), other, only_other.get(key))}"
        for key in keys
    ]
    return Difference(table.name, int(counted[0]), tuple(examples))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, keys: Key) -> dict[Key, dict[str, Any]]:
    found = connection.execute(f"select * from ({sql}) order by all limit {_READ}")
    names = [column[0] for column in found.description]
    rows = (dict(zip(names, row, strict=True)) for row in found.fetchall())
    return {tuple(str(row[key]) for key in keys): row for row in rows}


def _told(one: str, left: dict[str, Any] | None, other: str, right: dict[str, Any] | None) -> str:
    if left is None or right is None:
        return f"only in {one if right is None else other}"
    return "; ".join(
        f"{name} {one} {left[name]!s}, {other} {right[name]!s}"
        for name in left
        if left[name] != right[name]
    )
