"""What the base systems' earlier answers teach: ensemble weights and each system's spread."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from predictions.columns import Floats
from predictions.spread import Spread, fit_spread
from predictions.systems import ENSEMBLE, SystemOutput
from predictions.systems.ensemble import LEAST_SYSTEMS, combine

# Rows on which every base system answered that four weights need.
MINIMUM_ROWS = 100

# Weight of the row that asks the weights to sum to 1, against one row of points.
SUM_TO_ONE = 1e3


@dataclass(frozen=True)
class Blend:
    """Ensemble weights by base system (empty: equal weights) and spreads by system."""

    weights: dict[str, float]
    spreads: dict[str, Spread]


def fit_weights(outputs: Mapping[str, SystemOutput], points: Floats) -> dict[str, float]:
    """Fit ensemble weights, each at least 0, together 1, by least squares on actual points.

    Uses the rows on which every fitted system answered. A system that answered on fewer than
    MINIMUM_ROWS rows gets weight 0; with fewer than two systems or MINIMUM_ROWS rows left
    there is no fit and the result is empty.
    """
    known = np.isfinite(points)
    fitted = [
        name
        for name, output in outputs.items()
        if int((np.isfinite(output.mean) & known).sum()) >= MINIMUM_ROWS
    ]
    if len(fitted) < LEAST_SYSTEMS:
        return {}
    means = np.column_stack([outputs[name].mean for name in fitted])
    complete = np.isfinite(means).all(axis=1) & known
    rows = int(complete.sum())
    if rows < MINIMUM_ROWS:
        return {}
    heavy = SUM_TO_ONE * np.sqrt(rows)
    design = np.vstack([means[complete], np.full((1, len(fitted)), heavy)])
    solution, _ = nnls(design, np.append(points[complete], heavy))
    weights = dict.fromkeys(outputs, 0.0)
    for name, weight in zip(fitted, solution / solution.sum(), strict=True):
        weights[name] = float(weight)
    return weights


def fit_blend(outputs: Mapping[str, SystemOutput], points: Floats, weighted: bool) -> Blend:
    """Fit weights (only when `weighted`) and spreads on out-of-sample answers of base systems.

    A system with too few answers has no spread and is then not published.
    """
    weights = fit_weights(outputs, points) if weighted else {}
    everything = {**outputs, ENSEMBLE: combine(outputs, weights)}
    spreads = {
        name: spread
        for name, output in everything.items()
        if (spread := fit_spread(output.mean, points)) is not None
    }
    return Blend(weights=weights, spreads=spreads)
