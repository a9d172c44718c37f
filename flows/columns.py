"""A table that has other columns than its model describes is built whole.

The materialization takes a table's columns from its model's YAML and does not look at the table,
so after a change of the project somebody has to.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from dbt_project.control_tables import DATASETS
from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse
from flows.fingerprints import holds_fingerprints, keep_fingerprint
from flows.phases import run_snapshots

COLUMNS_MODEL = "columns"


def columns_fingerprint(session: DbtSession) -> str:
    """sha256 over the names of all tables and of the columns that their models describe."""
    digest = hashlib.sha256()
    for table, names in sorted(session.columns().items()):
        digest.update(" ".join([table, *sorted(names)]).encode())
    return digest.hexdigest()


def rebuild_differing(
    session: DbtSession, warehouse: Warehouse, now: datetime, env: Mapping[str, str]
) -> int:
    """Build whole the tables with other columns, and what they may read that was never built.

    Returns:
        How many had other columns; 0 in a warehouse without tables.

    Raises:
        DbtFailure: a model failed; the next run begins with it again.
    """
    fingerprint = columns_fingerprint(session)
    if holds_fingerprints(warehouse, {COLUMNS_MODEL: fingerprint}):
        return 0
    held = {
        f"{dataset}.{table}": names
        for dataset in DATASETS
        for table, names in warehouse.columns(dataset).items()
    }
    described = session.columns()
    differing = [
        table for table in described if held.get(table, described[table]) != described[table]
    ]
    if differing:
        missing = [table for table in described if table not in held]
        models = [table.partition(".")[2] for table in differing + missing]
        built = session.invoke("run", select=models, full_refresh=True, env=env)
        run_snapshots(session, built, env)
    keep_fingerprint(warehouse, COLUMNS_MODEL, fingerprint, now)
    return len(differing)
