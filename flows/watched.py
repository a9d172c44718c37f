"""How the systems stand by the views that watch them, as runs tell it."""

from datetime import date

from dbt_project.warehouse import Warehouse
from flows.expectations import states
from flows.findings import Finding, Severity
from flows.lifecycle import Execution
from flows.watches import SYSTEMS


def not_healthy(warehouse: Warehouse, until: date | None = None) -> list[Finding]:
    """Say of each system and market that is not HEALTHY which state it has, why, and the remedy.

    until: as the systems stood on that date; by default on the newest.
    """
    return states(warehouse, SYSTEMS, until or date.max)


def tell_unhealthy(execution: Execution) -> None:
    """Warn a run of every state that is not HEALTHY on its date; BLOCKED makes it degraded."""
    for found in not_healthy(execution.warehouse, execution.game_date):
        blocked = found.severity is Severity.CRITICAL
        (execution.problems if blocked else execution.warnings).append(found.told)
