"""The market step: where bookmakers quote a line, their consensus corrects the ensemble.

P(over | no push) at the market's median line is
    logistic(a + b1 (median - center) / sd + b2 (center - line) / sd),   sd = 0.4 center + 1.5
with the ensemble's median, the books' consensus without margin (center) and their median line.
The coefficients are fitted on earlier games with Gaussian priors that say: trust the market alone
(a = 0, b1 = 0; 1.6 makes a logistic of a normal). The ensemble's distribution is then moved until
it gives this probability, so that every number that is published agrees with it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from predictions.columns import Floats
from predictions.distribution import CountDistribution

PRIOR_MEANS = np.array([0.0, 0.0, 1.6])
PRIOR_WEIGHTS = np.array([400.0, 50.0, 50.0])

SD_SLOPE, SD_LEVEL = 0.4, 1.5

MOST_STEPS = 50
CLOSE_ENOUGH = 1e-10
DIGITS = 8


@dataclass(frozen=True)
class MarketStep:
    """The coefficients, and on how many earlier games with a line they were fitted."""

    a: float
    b1: float
    b2: float
    rows: int


def standard_deviation(center: Floats) -> Floats:
    """Typical standard deviation of a count about a bookmaker's center."""
    return SD_SLOPE * center + SD_LEVEL


def no_vig_over(center: Floats, line: Floats) -> Floats:
    """P(over | no push) at a line by the market's own consensus: the step's prior."""
    chance: Floats = expit(PRIOR_MEANS[2] * (center - line) / standard_deviation(center))
    return chance


def probability(step: MarketStep, median: Floats, center: Floats, line: Floats) -> Floats:
    """P(over | no push) at the line; NaN where the market quotes none."""
    chance: Floats = expit(_design(median, center, line) @ np.array([step.a, step.b1, step.b2]))
    return chance


def fit_market_step(median: Floats, center: Floats, line: Floats, actual: Floats) -> MarketStep:
    """Fit on earlier out-of-sample medians; rows without a line, and pushes, say nothing."""
    known = np.isfinite(median) & np.isfinite(center) & np.isfinite(line) & (actual != line)
    design = _design(median[known], center[known], line[known])
    over = (actual[known] > line[known]).astype(np.float64)
    value = PRIOR_MEANS.copy()
    for _ in range(MOST_STEPS):
        chance = expit(design @ value)
        gradient = design.T @ (chance - over) + PRIOR_WEIGHTS * (value - PRIOR_MEANS)
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(PRIOR_WEIGHTS)
        change = np.linalg.solve(curvature, gradient)
        value = value - change
        if float(np.abs(change).max()) < CLOSE_ENOUGH:
            break
    a, b1, b2 = value.round(DIGITS).tolist()
    return MarketStep(a=a, b1=b1, b2=b2, rows=int(known.sum()))


def move(
    step: MarketStep, distribution: CountDistribution, center: Floats, line: Floats
) -> CountDistribution:
    """Move each distribution to the step's probability at its line; others stay as they are.

    On a line between two counts P(over) then is that probability exactly; on a whole line it is
    the probability of the continuous quantile, which the push splits nearly evenly.
    """
    chance = probability(step, distribution.quantile(0.5), center, line)
    there = np.isfinite(chance)
    residual = distribution.standard_quantile(np.where(there, 1.0 - chance, 0.5))
    return distribution.moved(
        np.where(there, line - distribution.scale * residual, distribution.center)
    )


def _design(median: Floats, center: Floats, line: Floats) -> Floats:
    sd = standard_deviation(center)
    return np.column_stack([np.ones(len(median)), (median - center) / sd, (center - line) / sd])
