"""A warehouse follows the project: seeds, columns and views that changed since it was built."""

from datetime import datetime

from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse
from flows.columns import COLUMNS_MODEL, columns_fingerprint, rebuild_differing
from flows.fingerprints import holds_fingerprints, keep_fingerprint
from flows.phases import Phases
from flows.seeds import SEEDS_MODEL, seed_if_changed, seeds_fingerprint

VIEWS_MODEL = "views"
# What a step says that does it.
FOLLOWING = "load seeds and build tables anew whose columns changed"


def project_differs(session: DbtSession, warehouse: Warehouse) -> bool:
    """Whether the warehouse was built with other seeds or columns, or holds another one's views."""
    built_with = {
        SEEDS_MODEL: seeds_fingerprint(),
        COLUMNS_MODEL: columns_fingerprint(session),
        VIEWS_MODEL: session.project_fingerprint(),
    }
    return not holds_fingerprints(warehouse, built_with)


def follow_project(phases: Phases, now: datetime) -> list[str]:
    """Load seeds and build tables whole that differ; says what it did."""
    seeds = seed_if_changed(phases, now)
    tables = rebuild_differing(phases, now)
    told = [f"{seeds} seeds loaded"] if seeds else []
    return told + ([f"{tables} tables built whole, for their columns differed"] if tables else [])


def follow_views(phases: Phases, now: datetime) -> None:
    """Make views that predictions read and another project made, once their tables are built."""
    made_by = phases.session.project_fingerprint()
    if not holds_fingerprints(phases.warehouse, {VIEWS_MODEL: made_by}):
        phases.make_views()
        keep_fingerprint(phases.warehouse, VIEWS_MODEL, made_by, now)
