"""zone_matchup: the season's form, adjusted for the opponent's defensive rating, weighted by where
the player scores.
"""

import numpy as np

from predictions.columns import Floats
from predictions.history import league_def_rating
from predictions.systems.base import (
    SystemInputs,
    SystemOutput,
    answered,
    clamped,
    fatigue_penalty,
    missing_inputs,
    venue_adjustment,
)

REQUIRED = (
    "opponent_def_rating",
    "pct_paint",
    "pct_mid_range",
    "pct_three",
)
ZONE_MULTIPLIERS = {
    "pct_paint": 1.2,
    "pct_mid_range": 1.0,
    "pct_three": 1.1,
    "pct_free_throw": 0.8,
}
POINTS_PER_RATING = 0.3
ZONE_CLAMP = 3.0
MAIN_SHARE, MAIN_WEIGHT = 0.40, 1.0
SECOND_SHARE, SECOND_WEIGHT = 0.20, 0.7
MINOR_WEIGHT = 0.4
HEAVY_FATIGUE, LIGHT_FATIGUE = 1.5, 0.8
PACE_WEIGHT = 0.4
HOME, AWAY = 0.8, -0.8


def zone_adjustment(rating_above_league: Floats, share: Floats, multiplier: float) -> Floats:
    """Return points for one zone; a rating above the league's (weak defence) raises the mean."""
    points = np.clip(rating_above_league * POINTS_PER_RATING * multiplier, -ZONE_CLAMP, ZONE_CLAMP)
    weight = np.select(
        [np.isnan(share), share >= MAIN_SHARE, share >= SECOND_SHARE],
        [0.0, MAIN_WEIGHT, SECOND_WEIGHT],
        MINOR_WEIGHT,
    )
    adjusted: Floats = points * weight
    return adjusted


def predict(inputs: SystemInputs) -> SystemOutput:
    """Answer the season's average plus four zone adjustments, clamped.

    The league reference is the league's mean defensive rating of the 30 days before the game.
    """
    league = league_def_rating(inputs.games, inputs.game_date)
    above = inputs.feature("opponent_def_rating") - league
    season = inputs.market.form("avg_season")
    center = inputs.feature(season)
    for name, multiplier in ZONE_MULTIPLIERS.items():
        zone = zone_adjustment(above, inputs.feature(name), multiplier)
        center = center + inputs.in_points(zone)
    tired = fatigue_penalty(inputs.feature("fatigue_score"), HEAVY_FATIGUE, LIGHT_FATIGUE)
    center = center + inputs.in_points(tired)
    center = center + inputs.in_points(PACE_WEIGHT * inputs.feature("pace_score"))
    center = center + inputs.in_points(venue_adjustment(inputs.feature("home_away"), HOME, AWAY))
    unavailable = missing_inputs(inputs, (season, *REQUIRED))
    unavailable.append((np.isnan(league), "no league games in the 30 days before"))
    return answered(clamped(center, inputs.market), unavailable)
