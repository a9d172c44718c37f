"""Points as a count: a negative binomial given its mean and variance.

Where the variance does not exceed the mean the Poisson limit is used. The negative binomial of
mean m and variance v has size n = m^2 / (v - m) and success probability p = m / v.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from predictions.columns import Bools, Floats

NEGATIVE_BINOMIAL = "negative_binomial"

# Below this excess of variance over mean (as a share of the mean) the size n runs to infinity
# and the Poisson limit is exact to more digits than are stored.
POISSON_EXCESS = 1e-6


@dataclass(frozen=True)
class LineProbabilities:
    """Probabilities of points above, below and exactly on a line; they sum to 1."""

    over: Floats
    under: Floats
    push: Floats


@dataclass(frozen=True)
class CountDistribution:
    """Distributions of points, one for each element of `mean` (points) and `variance`."""

    mean: Floats
    variance: Floats

    def __post_init__(self) -> None:
        """Refuse shapes that differ and values that no count distribution has."""
        if self.mean.shape != self.variance.shape:
            raise ValueError(
                f"count distribution: {self.mean.shape} means and {self.variance.shape} "
                "variances; give one variance for each mean"
            )
        if not (np.isfinite(self.mean).all() and np.isfinite(self.variance).all()):
            raise ValueError("count distribution: a mean or variance is missing; drop those rows")
        if (self.mean < 0).any() or (self.variance < 0).any():
            raise ValueError("count distribution: a mean or variance is negative; clamp it at 0")

    @property
    def standard_deviation(self) -> Floats:
        """Standard deviation in points."""
        return np.sqrt(np.where(self._is_poisson, self.mean, self.variance))

    @property
    def _is_poisson(self) -> Bools:
        return (self.variance - self.mean) <= POISSON_EXCESS * self.mean

    def _parameters(self) -> tuple[Floats, Floats]:
        excess = np.where(self._is_poisson, 1.0, self.variance - self.mean)
        size = np.where(self._is_poisson, 1.0, self.mean**2 / excess)
        chance = np.where(self._is_poisson, 0.5, self.mean / np.maximum(self.variance, 1e-300))
        return size, chance

    def probability_at(self, points: ArrayLike) -> Floats:
        """P(X = points), elementwise."""
        size, chance = self._parameters()
        counts = np.asarray(points, dtype=np.float64)
        return np.where(
            self._is_poisson,
            stats.poisson.pmf(counts, self.mean),
            stats.nbinom.pmf(counts, size, chance),
        )

    def at_most(self, points: ArrayLike) -> Floats:
        """P(X <= points), elementwise."""
        size, chance = self._parameters()
        counts = np.asarray(points, dtype=np.float64)
        return np.where(
            self._is_poisson,
            stats.poisson.cdf(counts, self.mean),
            stats.nbinom.cdf(counts, size, chance),
        )

    def above(self, points: ArrayLike) -> Floats:
        """P(X > points), elementwise, accurate in the upper tail."""
        size, chance = self._parameters()
        counts = np.asarray(points, dtype=np.float64)
        return np.where(
            self._is_poisson,
            stats.poisson.sf(counts, self.mean),
            stats.nbinom.sf(counts, size, chance),
        )

    def quantile(self, probability: float) -> Floats:
        """Smallest number of points reached with at least `probability`."""
        size, chance = self._parameters()
        return np.where(
            self._is_poisson,
            stats.poisson.ppf(probability, self.mean),
            stats.nbinom.ppf(probability, size, chance),
        )

    def at_line(self, line: ArrayLike) -> LineProbabilities:
        """Over, under and push at a line in points; NaN where the line is NaN.

        Only a whole line can push.
        """
        lines = np.asarray(line, dtype=np.float64)
        whole = lines == np.floor(lines)
        push = np.where(whole, self.probability_at(np.where(whole, lines, 0.0)), 0.0)
        over = self.above(np.floor(lines))
        under = self.at_most(np.ceil(lines) - 1)
        missing = np.isnan(lines)
        return LineProbabilities(
            over=np.where(missing, np.nan, over),
            under=np.where(missing, np.nan, under),
            push=np.where(missing, np.nan, push),
        )


def fair_price(win: Floats, lose: Floats) -> Floats:
    """Decimal odds at which a bet that returns the stake on a push is worth nothing.

    win * (price - 1) = lose, hence 1 + lose / win; NaN where the side cannot win.
    """
    safe = np.where(win > 0, win, 1.0)
    return np.where(win > 0, 1.0 + lose / safe, np.nan)
