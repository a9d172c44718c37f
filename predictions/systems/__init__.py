"""The prediction systems, registered here and nowhere else.

Each base system answers a centre for every row. The ensemble mixes their centres, see
predictions.stacking; every system's distribution comes from predictions.calibration.
"""

from predictions.systems import (
    moving_average,
    ridge_system,
    similarity,
    xgboost_system,
    zone_matchup,
)
from predictions.systems.base import System, SystemInputs, SystemOutput

__all__ = [
    "BASE_SYSTEMS",
    "ENSEMBLE",
    "FORMULAS",
    "LEARNED",
    "SYSTEM_IDS",
    "XGBOOST",
    "System",
    "SystemInputs",
    "SystemOutput",
    "answers_of",
    "past_features",
]

MOVING_AVERAGE = "moving_average"
ZONE_MATCHUP = "zone_matchup"
SIMILARITY = "similarity"
XGBOOST = "xgboost"
RIDGE = "ridge"
ENSEMBLE = "ensemble"

# Formulas need no training: asked about the past, they answer from what came before it.
FORMULAS: dict[str, System] = {
    MOVING_AVERAGE: moving_average.predict,
    ZONE_MATCHUP: zone_matchup.predict,
    SIMILARITY: similarity.predict,
}
LEARNED: dict[str, System] = {
    XGBOOST: xgboost_system.predict,
    RIDGE: ridge_system.predict,
}
BASE_SYSTEMS: dict[str, System] = FORMULAS | LEARNED
SYSTEM_IDS = (*BASE_SYSTEMS, ENSEMBLE)

# What the systems read of earlier games beside what was done in them; training reads every feature.
past_features = similarity.required


def answers_of(systems: dict[str, System], inputs: SystemInputs) -> dict[str, SystemOutput]:
    """Answer of each system, by system_id."""
    return {system_id: predict(inputs) for system_id, predict in systems.items()}
