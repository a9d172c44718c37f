"""A warehouse follows the project: seeds and columns that changed since it was built."""

from datetime import datetime

from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse
from flows.columns import COLUMNS_MODEL, columns_fingerprint, rebuild_differing
from flows.fingerprints import holds_fingerprints
from flows.phases import Phases
from flows.seeds import SEEDS_MODEL, seed_if_changed, seeds_fingerprint

# What a step says that does it.
FOLLOWING = "load seeds and build tables anew whose columns changed"


def project_differs(session: DbtSession, warehouse: Warehouse) -> bool:
    """Whether the warehouse was built with other seeds or columns."""
    built_with = {
        SEEDS_MODEL: seeds_fingerprint(),
        COLUMNS_MODEL: columns_fingerprint(session),
    }
    return not holds_fingerprints(warehouse, built_with)


def follow_project(phases: Phases, now: datetime) -> list[str]:
    """Load seeds and build tables whole that differ; says what it did."""
    seeds = seed_if_changed(phases, now)
    tables = rebuild_differing(phases, now)
    told = [f"{seeds} seeds loaded"] if seeds else []
    return told + ([f"{tables} tables built whole, for their columns differed"] if tables else [])
