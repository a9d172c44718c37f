"""How far actual points scatter around a system's mean, fitted on its own residuals."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from predictions.columns import Floats

# Fewer residuals than this do not determine two coefficients to a useful precision.
MINIMUM_RESIDUALS = 100


@dataclass(frozen=True)
class Spread:
    """Variance of points around a mean m: m + linear * m + quadratic * m^2.

    Both coefficients are at least 0, so the variance never falls below the Poisson limit.
    """

    linear: float
    quadratic: float
    residuals: int

    def variance(self, mean: Floats) -> Floats:
        """Variance in points squared for means in points."""
        return mean + self.linear * mean + self.quadratic * mean**2


def fit_spread(mean: Floats, points: Floats) -> Spread | None:
    """Fit a spread on means and actual points of games the means did not see.

    Non-negative least squares of the squared residual's excess over the mean, weighted by
    1 / max(m, 1)^2 because a squared residual scatters in proportion to the variance.
    Rows without a mean are left out. None below MINIMUM_RESIDUALS rows.
    """
    known = np.isfinite(mean) & np.isfinite(points)
    if int(known.sum()) < MINIMUM_RESIDUALS:
        return None
    means, actual = mean[known], points[known]
    weight = 1.0 / np.maximum(means, 1.0)
    design = np.column_stack([means, means**2]) * weight[:, None]
    excess = ((actual - means) ** 2 - means) * weight
    coefficients, _ = nnls(design, excess)
    return Spread(
        linear=float(coefficients[0]),
        quadratic=float(coefficients[1]),
        residuals=int(known.sum()),
    )
