"""moving_average: recent form, adjusted for the game's circumstances."""

from predictions.systems.base import (
    SystemInputs,
    SystemOutput,
    answered,
    clamped,
    fatigue_penalty,
    missing_inputs,
    venue_adjustment,
)

WEIGHTS = {"avg_last_5": 0.50, "avg_last_10": 0.30, "avg_season": 0.20}
HEAVY_FATIGUE, LIGHT_FATIGUE = 2.5, 1.0
ZONE_WEIGHT, PACE_WEIGHT, USAGE_WEIGHT = 0.3, 0.3, 0.4
HOME, AWAY = 0.5, -0.5
BACK_TO_BACK = -1.5


def predict(inputs: SystemInputs) -> SystemOutput:
    """Answer 0.50 L5 + 0.30 L10 + 0.20 season plus adjustments, clamped."""
    center = sum(
        (weight * inputs.form(measure) for measure, weight in WEIGHTS.items()),
        start=inputs.in_points(
            fatigue_penalty(inputs.feature("fatigue_score"), HEAVY_FATIGUE, LIGHT_FATIGUE)
        ),
    )
    center = center + inputs.in_points(ZONE_WEIGHT * inputs.feature("shot_zone_mismatch_score"))
    center = center + inputs.in_points(PACE_WEIGHT * inputs.feature("pace_score"))
    center = center + inputs.in_points(USAGE_WEIGHT * inputs.feature("usage_spike_score"))
    center = center + inputs.in_points(venue_adjustment(inputs.feature("home_away"), HOME, AWAY))
    center = center + inputs.in_points(BACK_TO_BACK * inputs.feature("back_to_back"))
    required = [inputs.market.form(measure) for measure in WEIGHTS]
    return answered(clamped(center, inputs.market), missing_inputs(inputs, required))
