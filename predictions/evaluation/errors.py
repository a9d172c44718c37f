"""Errors of point forecasts, and of every two forecasts against each other on the same rows."""

from itertools import pairwise

import numpy as np

from predictions.columns import Dates, Floats
from predictions.evaluation.resampling import (
    Estimate,
    mean_estimate,
    resampled,
    root_mean_estimate,
)

# Mean minutes of the last ten games: [10, 16), [16, 22), ...
MINUTES_TIERS = (10.0, 16.0, 22.0, 28.0, 34.0, np.inf)


def error_figures(
    median: Floats, mean: Floats, actual: Floats, game_date: Dates, seed: int
) -> dict[str, int | Estimate]:
    """MAE of the median, RMSE and bias of the mean (forecast minus actual), and the median's bias.

    Rows without a forecast are left out; n counts the others.
    """
    known = np.isfinite(median) & np.isfinite(mean)
    days = resampled(game_date[known], seed)
    of_median, of_mean = median[known] - actual[known], mean[known] - actual[known]
    return {
        "n": int(known.sum()),
        "mae": mean_estimate(np.abs(of_median), days),
        "rmse": root_mean_estimate(of_mean**2, days),
        "bias": mean_estimate(of_mean, days),
        "bias_of_median": mean_estimate(of_median, days),
    }


def mae_figures(
    forecast: Floats, actual: Floats, game_date: Dates, seed: int
) -> dict[str, int | Estimate]:
    """MAE alone, of the rows with a forecast."""
    known = np.isfinite(forecast)
    days = resampled(game_date[known], seed)
    return {
        "n": int(known.sum()),
        "mae": mean_estimate(np.abs(forecast[known] - actual[known]), days),
    }


def minutes_tiers(
    minutes: Floats,
) -> list[tuple[str, "np.ndarray[tuple[int], np.dtype[np.bool_]]"]]:
    """Name of each tier, such as `16-22`, and the rows in it."""
    return [
        (
            f"{low:.0f}+" if np.isinf(high) else f"{low:.0f}-{high:.0f}",
            (minutes >= low) & (minutes < high),
        )
        for low, high in pairwise(MINUTES_TIERS)
    ]
