"""How the systems stand by the views that watch them, in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dbt_project.warehouse import Warehouse
from flows.lifecycle import Execution
from predictions.states import Health

# Limits stand in the seed monitoring_limits. A view's newest date speaks; who has no row of it any
# more is watched no longer.
WATCHED = """
select *
from nba_orchestration.{view}
where game_date <= @until
qualify game_date = max(game_date) over ()
order by market, system_id
"""

VIEWS = ("prediction_sanity", "model_decay")

_IMPOSSIBLE = (
    "they should not stand: see nba_predictions.current_predictions, let the model before serve "
    "(nba-props models rollback) and predict again (nba-props predict --date {date})"
)
_WEAK = "compare its record (nba-props grade) with the others', and train anew: nba-props train"
REMEDIES = {
    "off_probabilities": _IMPOSSIBLE,
    "off_means": _IMPOSSIBLE,
    "off_quantiles": _IMPOSSIBLE,
    "one_sided_share": "see whether lines and features are of that day: nba-props status",
    "hit_rate": _WEAK,
    "hit_rate_high": _WEAK,
    "error_ratio": _WEAK,
}


@dataclass(frozen=True)
class Unhealthy:
    """One state that is not HEALTHY, in words with the remedy; blocked is the worst."""

    told: str
    blocked: bool


def not_healthy(warehouse: Warehouse, until: date | None = None) -> list[Unhealthy]:
    """Say of each system and market that is not HEALTHY which state it has, why, and the remedy.

    until: as the systems stood on that date; by default on the newest.
    """
    params = {"until": until or date.max}
    return [
        Unhealthy(_told(row), row["state"] == Health.BLOCKED)
        for view in VIEWS
        for row in warehouse.query(WATCHED.format(view=view), params).to_dict("records")
        if row["state"] != Health.HEALTHY
    ]


def tell_unhealthy(execution: Execution) -> None:
    """Warn a run of every state that is not HEALTHY on its date; BLOCKED makes it degraded."""
    for found in not_healthy(execution.warehouse, execution.game_date):
        (execution.problems if found.blocked else execution.warnings).append(found.told)


def _told(row: dict[Any, Any]) -> str:
    measure, day = row["because"], str(row["game_date"])[:10]
    return (
        f"{row['system_id']} {row['market']}: {row['state']} on {day} by {measure} "
        f"{row[measure]:.4g}; {REMEDIES[measure].format(date=day)}"
    )
