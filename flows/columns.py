"""A table that lacks a column which its model describes is built whole.

The materialization takes a table's columns from its model's YAML and does not look at the table,
so after a change of the project somebody has to. What a warehouse was built with stands beside the
watermarks, like its seeds.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from dbt_project.control_tables import DATASETS, WATERMARKS
from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse

COLUMNS_MODEL = "columns"


def columns_differ(session: DbtSession, warehouse: Warehouse) -> bool:
    """Whether the models describe other columns than those that this warehouse was built with."""
    held = warehouse.query(
        f"select upstream from {WATERMARKS.full_name} where model = @model",
        {"model": COLUMNS_MODEL},
    )
    return _fingerprint(session) not in set(held["upstream"])


def add_columns(
    session: DbtSession, warehouse: Warehouse, now: datetime, env: Mapping[str, str]
) -> int:
    """Build whole the tables that lack a column; returns how many did.

    Raises:
        DbtFailure: a model failed; the next run begins with it again.
    """
    if not columns_differ(session, warehouse):
        return 0
    held = {
        f"{dataset}.{table}": names
        for dataset in DATASETS
        for table, names in warehouse.columns(dataset).items()
    }
    lacking = [
        table.partition(".")[2]
        for table, described in session.columns().items()
        if table in held and described - held[table]
    ]
    if lacking:
        session.invoke("run", select=lacking, full_refresh=True, env=env)
    warehouse.execute(
        f"delete from {WATERMARKS.full_name} where model = @model", {"model": COLUMNS_MODEL}
    )
    row = {"model": COLUMNS_MODEL, "upstream": _fingerprint(session), "watermark": now}
    warehouse.append(WATERMARKS.full_name, [row])
    return len(lacking)


def _fingerprint(session: DbtSession) -> str:
    digest = hashlib.sha256()
    for table, names in sorted(session.columns().items()):
        digest.update(" ".join([table, *sorted(names)]).encode())
    return digest.hexdigest()
