"""Which models have not read what changed before them.

A run that was ended between two models, a single `dbt run`, a slate or a seed: whatever left a
model behind, its watermarks say so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from dbt_project.control_tables import LANDING_PAYLOADS, RUN_RECEIPTS, SLATES, WATERMARKS
from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse

# What each upstream shows as its newest change: models by their receipts, tables that Python writes
# by their own stamps. A payload counts for the models of its feed.
SHOWN = f"""
select 'model' as kind, model as name, max(changed_at) as newest
from {RUN_RECEIPTS.full_name}
where inserted + updated + removed > 0
group by model
union all
select 'feed' as kind, feed as name, max(loaded_at) as newest
from {LANDING_PAYLOADS.full_name}
group by feed
union all
select 'source' as kind, 'slates' as name, max(changed_at) as newest
from {SLATES.full_name}
union all
select 'source' as kind, 'watermarks' as name, max(watermark) as newest
from {WATERMARKS.full_name}
where model = 'seeds'
"""

SEEN = f"""
select model, upstream, max(watermark) as watermark
from {WATERMARKS.full_name}
group by model, upstream
"""

SUPERSEDED = f"""
delete from {WATERMARKS.full_name} as old
where exists (
    select 1
    from {WATERMARKS.full_name} as newer
    where
        newer.model = old.model
        and newer.upstream = old.upstream
        and newer.watermark > old.watermark
)
"""


def stale_models(session: DbtSession, warehouse: Warehouse) -> list[str]:
    """Models with a change before them that they have not read, in order of their names.

    What only predictions changed is left out: grades are asked for by the runs that predict.
    """
    shown = {
        (row["kind"], row["name"]): row["newest"]
        for row in warehouse.query(SHOWN).to_dict("records")
        if not pd.isna(row["newest"])
    }
    seen = {
        (row["model"], row["upstream"]): row["watermark"]
        for row in warehouse.query(SEEN).to_dict("records")
    }
    return sorted(
        model
        for model, clauses in session.clauses().items()
        if any(
            key in shown and not (seen.get((model, upstream), pd.NaT) >= shown[key])
            for clause in clauses
            for key, upstream in _upstreams(clause)
        )
    )


def _upstreams(clause: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """Each upstream of a clause: where its newest change is shown, and its watermark's name."""
    if clause.get("feed"):
        yield ("feed", clause["feed"]), "landing_payloads"
    elif clause.get("source"):
        yield ("source", clause["source"][1]), clause["source"][1]
    for model in clause.get("changed", ()):
        yield ("model", model), model


def forget_superseded(warehouse: Warehouse) -> None:
    """Delete watermarks that a later one of the same model and upstream stands for."""
    warehouse.execute(SUPERSEDED)
