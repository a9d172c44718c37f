"""A warehouse follows the project: seeds and columns that changed since it was built."""

from collections.abc import Mapping
from datetime import datetime

from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse
from flows.columns import columns_differ, rebuild_differing
from flows.seeds import seed_if_changed, seeds_differ

# What a step says that does it.
FOLLOWING = "load seeds and build tables anew whose columns changed"


def project_differs(session: DbtSession, warehouse: Warehouse) -> bool:
    """Whether the warehouse was built with other seeds or columns."""
    return seeds_differ(warehouse) or columns_differ(session, warehouse)


def follow_project(
    session: DbtSession, warehouse: Warehouse, now: datetime, env: Mapping[str, str]
) -> list[str]:
    """Load seeds and build tables whole that differ; says what it did."""
    seeds = seed_if_changed(session, warehouse, now, env)
    tables = rebuild_differing(session, warehouse, now, env)
    told = [f"{seeds} seeds loaded"] if seeds else []
    return told + ([f"{tables} tables built whole, for their columns differed"] if tables else [])
