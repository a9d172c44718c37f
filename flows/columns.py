"""A table that has other columns than its model describes is built whole.

The materialization takes a table's columns from its model's YAML and does not look at the table,
so after a change of the project somebody has to. Of types only DuckDB has to be asked, which rounds
what is merged into a column of whole numbers; BigQuery refuses it.
"""

import hashlib
import json
from datetime import datetime

from dbt_project.control_tables import DATASETS
from dbt_project.runner import DbtSession
from dbt_project.warehouse import Columns
from flows.fingerprints import forget_fingerprint, holds_fingerprints, keep_fingerprint
from flows.phases import Phases

COLUMNS_MODEL = "columns"


def columns_fingerprint(session: DbtSession) -> str:
    """sha256 over the names of all tables, and names and types of the columns described."""
    described = json.dumps(session.columns(), sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()


def rebuild_differing(phases: Phases, now: datetime) -> int:
    """Build whole the tables with other columns, and what they may read that was never built.

    Returns:
        How many had other columns; 0 in a warehouse without tables.

    Raises:
        DbtFailure: a model failed; the next run begins with it again.
    """
    session, warehouse = phases.session, phases.warehouse
    fingerprint = columns_fingerprint(session)
    if holds_fingerprints(warehouse, {COLUMNS_MODEL: fingerprint}):
        return 0
    held = {
        f"{dataset}.{table}": columns
        for dataset in DATASETS
        for table, columns in warehouse.columns(dataset).items()
    }
    described = session.columns()
    differing = [
        table for table in described if table in held and _differ(held[table], described[table])
    ]
    if differing:
        # whoever ends in between has tables of both
        forget_fingerprint(warehouse, COLUMNS_MODEL)
        missing = [table for table in described if table not in held]
        models = [table.partition(".")[2] for table in differing + missing]
        built = session.invoke("run", select=models, full_refresh=True, env=phases.env)
        phases.run_snapshots(built)
    keep_fingerprint(warehouse, COLUMNS_MODEL, fingerprint, now)
    return len(differing)


def _differ(held: Columns, described: Columns) -> bool:
    return held.keys() != described.keys() or any(
        kind not in (None, described[name]) for name, kind in held.items()
    )
