"""Receipts: what the models of one execution did, read back from the warehouse."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from dbt_project.warehouse import Warehouse
from flows.report import EntitiesChanged, PhaseReport, Receipt

RECEIPT_COLUMNS = """
    model, phase, rows_read, inserted, updated, removed, unchanged, void_hashes,
    players, teams, games
"""

RECEIPTS_SQL = f"""
select {RECEIPT_COLUMNS}
from nba_orchestration.run_receipts
where execution_id = @execution_id
order by finished_at, model
"""

PARSED = "phase_2"

# So many rows may go with a game that is put off.
FEW_ROWS = 40

# A table built whole lists no entities in its receipt; these three hold all of them.
ENTITY_TABLES = {
    "players": ("dim_player", "nba_reference.dim_player", "player_lookup"),
    "teams": ("team_offense_game_summary", "nba_analytics.team_offense_game_summary", "team_abbr"),
    "games": ("dim_game", "nba_reference.dim_game", "game_id"),
}


def read_receipts(warehouse: Warehouse, execution_id: str) -> tuple[Receipt, ...]:
    """All receipts of one execution in the order in which the models finished."""
    found = warehouse.query(RECEIPTS_SQL, {"execution_id": execution_id})
    return tuple(_receipt(row) for row in found.to_dict("records"))


def _receipt(row: Mapping[Any, Any]) -> Receipt:
    return Receipt(
        model=str(row["model"]),
        phase=str(row["phase"]),
        rows_read=_count(row["rows_read"]),
        inserted=_count(row["inserted"]),
        updated=_count(row["updated"]),
        removed=_count(row["removed"]),
        unchanged=_count(row["unchanged"]),
        players=entity_names(row["players"]),
        teams=entity_names(row["teams"]),
        games=entity_names(row["games"]),
        void_hashes=_count(row["void_hashes"]),
    )


def _count(value: Any) -> int:
    return 0 if pd.isna(value) else int(value)


def entity_names(text: Any) -> tuple[str, ...] | None:
    """Names from a receipt's entity column: a JSON array or a comma-separated list."""
    if text is None or (not isinstance(text, str) and pd.isna(text)):
        return None
    if text.startswith("["):
        return tuple(sorted({str(name) for name in json.loads(text) if name}))
    return tuple(sorted({name for name in text.split(",") if name}))


def void_hashes(receipts: Iterable[Receipt]) -> list[str]:
    """Say which models could not tell changed rows by their hash and wrote them all."""
    return [
        f"{receipt.model}: the row_hash of {receipt.void_hashes:,} rows does not depend on their "
        "content, so all of them were written; see macros/cross_db/row_hash.sql"
        for receipt in receipts
        if receipt.void_hashes
    ]


def shrunken(receipts: Iterable[Receipt]) -> list[str]:
    """Say which feeds told again what they had told, and left out the larger part of it."""
    return [
        f"{receipt.model}: of {receipt.removed + told_again:,} rows that it had told, "
        f"{receipt.removed:,} are gone; where an answer came in part, land it whole: "
        f"nba-props feeds show {receipt.model}"
        for receipt in receipts
        if receipt.phase == PARSED
        and receipt.removed > max(told_again := receipt.unchanged + receipt.updated, FEW_ROWS)
    ]


def phase_totals(
    receipts: Iterable[Receipt], models: Mapping[str, int], seconds: Mapping[str, float]
) -> dict[str, PhaseReport]:
    """Sum receipts by phase; phases that ran without writing are kept with zeros."""
    totals: dict[str, PhaseReport] = {}
    for phase in models:
        totals[phase] = PhaseReport(models=models[phase], seconds=seconds.get(phase, 0.0))
    for receipt in receipts:
        held = totals.get(receipt.phase, PhaseReport(models=1))
        totals[receipt.phase] = PhaseReport(
            models=held.models,
            rows_read=held.rows_read + receipt.rows_read,
            inserted=held.inserted + receipt.inserted,
            updated=held.updated + receipt.updated,
            removed=held.removed + receipt.removed,
            unchanged=held.unchanged + receipt.unchanged,
            seconds=held.seconds,
        )
    return totals


def changed_entities(warehouse: Warehouse, receipts: Iterable[Receipt]) -> EntitiesChanged:
    """Entities whose facts changed: the union over the receipts behind phase_2.

    phase_2 is left out because a feed that keeps every capture has new rows for everybody with
    each of them. A table that was built whole names none, then ENTITY_TABLES holds them.
    """
    kept = [receipt for receipt in receipts if receipt.phase != PARSED]
    names: dict[str, tuple[str, ...]] = {}
    for entity, (model, table, column) in ENTITY_TABLES.items():
        found: set[str] = set()
        for receipt in kept:
            found.update(getattr(receipt, entity) or ())
        if any(r.model == model and r.written and getattr(r, entity) is None for r in kept):
            rows = warehouse.query(f"select distinct {column} as name from {table}")
            found.update(str(name) for name in rows["name"].dropna())
        names[entity] = tuple(sorted(found))
    return EntitiesChanged(**names)
