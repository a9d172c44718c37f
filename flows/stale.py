"""Which models have not read what changed before them.

A run that was ended between two models, a single `dbt run`, a slate or a seed: whatever left a
model behind, its watermarks say so.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from dbt_project.control_tables import LANDING_PAYLOADS, RUN_RECEIPTS, SLATES, WATERMARKS
from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse

# What each upstream shows as its newest change: models by their receipts, tables that Python writes
# by their own stamps; a payload counts for the models of its feed. And what each model has seen.
SHOWN_AND_SEEN = f"""
select
    'model' as kind,
    model as name,
    cast(null as string) as upstream,
    max(changed_at) as newest
from {RUN_RECEIPTS.full_name}
where inserted + updated + removed > 0
group by model
union all
select 'feed', feed, null, max(loaded_at)
from {LANDING_PAYLOADS.full_name}
group by feed
union all
select 'source', 'slates', null, max(changed_at)
from {SLATES.full_name}
union all
select 'source', 'watermarks', null, max(watermark)
from {WATERMARKS.full_name}
where model = 'seeds'
union all
select 'seen', model, upstream, max(watermark)
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
    shown: dict[tuple[str, str], pd.Timestamp] = {}
    seen: dict[tuple[str, str], pd.Timestamp] = {}
    for row in warehouse.query(SHOWN_AND_SEEN).to_dict("records"):
        if row["kind"] == "seen":
            seen[row["name"], row["upstream"]] = row["newest"]
        elif not pd.isna(row["newest"]):
            shown[row["kind"], row["name"]] = row["newest"]
    return sorted(
        model
        for model, clauses in session.clauses().items()
        if any(
            key in shown and not (seen.get((model, upstream), pd.NaT) >= shown[key])
            for clause in clauses
            for key, upstream in _upstreams(clause)
        )
    )


def watched_models(clauses: Iterable[Mapping[str, Any]]) -> set[str]:
    """The models whose changed rows count for a model with these clauses."""
    return {model for clause in clauses for model in clause.get("changed", ())}


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
