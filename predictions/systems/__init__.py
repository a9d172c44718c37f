"""The prediction systems, registered here and nowhere else."""

from predictions.systems import ensemble, moving_average, similarity, xgboost_system, zone_matchup
from predictions.systems.base import System, SystemInputs, SystemOutput

__all__ = [
    "BASE_SYSTEMS",
    "ENSEMBLE",
    "PAST_FEATURES",
    "SYSTEM_IDS",
    "XGBOOST",
    "System",
    "SystemInputs",
    "SystemOutput",
    "predict_all",
    "predict_base",
]

MOVING_AVERAGE = "moving_average"
ZONE_MATCHUP = "zone_matchup"
SIMILARITY = "similarity"
XGBOOST = "xgboost"
ENSEMBLE = "ensemble"

BASE_SYSTEMS: dict[str, System] = {
    MOVING_AVERAGE: moving_average.predict,
    ZONE_MATCHUP: zone_matchup.predict,
    SIMILARITY: similarity.predict,
    XGBOOST: xgboost_system.predict,
}
# What the systems read of earlier games beside their points; training reads every feature.
PAST_FEATURES = similarity.REQUIRED
SYSTEM_IDS = (*BASE_SYSTEMS, ENSEMBLE)


def predict_base(inputs: SystemInputs) -> dict[str, SystemOutput]:
    """Answer of every base system, by system_id."""
    return {system_id: predict(inputs) for system_id, predict in BASE_SYSTEMS.items()}


def predict_all(inputs: SystemInputs, weights: dict[str, float]) -> dict[str, SystemOutput]:
    """Answer of every system, by system_id; `weights` are the ensemble's."""
    outputs = predict_base(inputs)
    outputs[ENSEMBLE] = ensemble.combine(outputs, weights)
    return outputs
