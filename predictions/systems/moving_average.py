"""moving_average: recent scoring, adjusted for the game's circumstances."""

from predictions.systems.base import (
    SystemInputs,
    SystemOutput,
    adjustment,
    answered,
    fatigue_penalty,
    missing_inputs,
    venue_adjustment,
)

REQUIRED = ("points_avg_last_5", "points_avg_last_10", "points_avg_season")
WEIGHTS = {"points_avg_last_5": 0.50, "points_avg_last_10": 0.30, "points_avg_season": 0.20}
HEAVY_FATIGUE, LIGHT_FATIGUE = 2.5, 1.0
ZONE_WEIGHT, PACE_WEIGHT, USAGE_WEIGHT = 0.3, 0.3, 0.4
HOME, AWAY = 0.5, -0.5
BACK_TO_BACK = -1.5


def predict(inputs: SystemInputs) -> SystemOutput:
    """Predict 0.50 L5 + 0.30 L10 + 0.20 season plus adjustments, clamped to 0-60 points."""
    mean = sum(
        (weight * inputs.feature(name) for name, weight in WEIGHTS.items()),
        start=fatigue_penalty(inputs.feature("fatigue_score"), HEAVY_FATIGUE, LIGHT_FATIGUE),
    )
    mean = mean + adjustment(ZONE_WEIGHT * inputs.feature("shot_zone_mismatch_score"))
    mean = mean + adjustment(PACE_WEIGHT * inputs.feature("pace_score"))
    mean = mean + adjustment(USAGE_WEIGHT * inputs.feature("usage_spike_score"))
    mean = mean + venue_adjustment(inputs.feature("home_away"), HOME, AWAY)
    mean = mean + adjustment(BACK_TO_BACK * inputs.feature("back_to_back"))
    return answered(mean, missing_inputs(inputs, REQUIRED))
