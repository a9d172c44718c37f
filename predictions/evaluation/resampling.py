"""Intervals: whole game days drawn again for means, Wilson's for rates, a t-test of days for pairs.

Games of one day share opponents, news and rows of one team, so that single rows say more than they
are worth; days drawn with replacement keep what belongs together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

from predictions.clusters import squared_deviations
from predictions.columns import Dates, Floats, Integers

RESAMPLES = 2000
LEVEL = 0.95
TAILS = (100 * (1 - LEVEL) / 2, 100 * (1 + LEVEL) / 2)

# From column totals (..., k) of a sample to its statistic (...).
Statistic = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval; NaN where there is nothing to say."""

    value: float
    low: float
    high: float


NOTHING = Estimate(np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Days:
    """The game day of each of n rows, and how often each day is drawn in each resample.

    position: (n,) from 0 to days - 1. draws: (RESAMPLES, days), each row summing to the days.
    """

    position: Integers
    draws: Integers

    @property
    def count(self) -> int:
        """Number of days."""
        return int(self.draws.shape[1])


def resampled(game_date: Dates, seed: int) -> Days:
    """Draw the days of rows again; the same days and seed give the same draws, in any order."""
    days, position = np.unique(game_date, return_inverse=True)
    return Days(position.astype(np.int64), _draws(len(days), seed))


# hundreds of figures are about the same number of days
@lru_cache(maxsize=16)
def _draws(days: int, seed: int) -> Integers:
    if not days:
        return np.zeros((RESAMPLES, 0), dtype=np.int64)
    drawn = np.random.default_rng(seed).multinomial(days, np.full(days, 1 / days), size=RESAMPLES)
    drawn.flags.writeable = False
    return drawn.astype(np.int64, copy=False)


def estimate(columns: Floats, days: Days, statistic: Statistic) -> Estimate:
    """Estimate a statistic of column totals and its interval by drawing days again.

    columns: (n, k), finite. One day cannot be drawn again: its interval is NaN.
    """
    if not len(columns):
        return NOTHING
    totals = np.zeros((days.count, columns.shape[1]))
    np.add.at(totals, days.position, columns)
    value = float(statistic(totals.sum(axis=0)))
    if days.count < 2:
        return Estimate(value, np.nan, np.nan)
    low, high = np.percentile(statistic(days.draws @ totals), TAILS)
    return Estimate(value, float(low), float(high))


def mean_estimate(values: Floats, days: Days) -> Estimate:
    """Mean of n finite values."""
    return ratio_estimate(values, np.ones(len(values)), days)


def root_mean_estimate(values: Floats, days: Days) -> Estimate:
    """Root of the mean of n values that are not negative, such as squared errors."""
    columns = np.column_stack([values, np.ones(len(values))])
    return estimate(columns, days, lambda total: np.sqrt(total[..., 0] / total[..., 1]))


def ratio_estimate(numerator: Floats, denominator: Floats, days: Days) -> Estimate:
    """Sum of the numerators over the sum of the denominators."""
    columns = np.column_stack([numerator, denominator])
    if not np.any(denominator):
        return NOTHING
    with np.errstate(invalid="ignore", divide="ignore"):
        return estimate(columns, days, lambda total: total[..., 0] / total[..., 1])


def wilson(successes: int, n: int) -> Estimate:
    """Share of successes with Wilson's interval, which takes the n trials as independent."""
    if n == 0:
        return NOTHING
    interval = stats.binomtest(successes, n).proportion_ci(LEVEL, method="wilson")
    return Estimate(successes / n, float(interval.low), float(interval.high))


@dataclass(frozen=True)
class PairedTest:
    """Mean of n differences on `days` days, its interval, and the t-test that it is 0.

    Both take a day's rows for one cluster. t and p are NaN with fewer than two days, or when every
    difference is the same.
    """

    n: int
    days: int
    difference: Estimate
    t: float
    p: float


def paired(first: Floats, second: Floats, game_date: Dates, seed: int) -> PairedTest:
    """Compare two losses of the same n rows; rows on which either is NaN are left out.

    The difference is first minus second: negative when the first loses less.
    """
    both = np.isfinite(first) & np.isfinite(second)
    difference = first[both] - second[both]
    days = resampled(game_date[both], seed)
    t, p = _t_test(difference, days)
    return PairedTest(len(difference), days.count, mean_estimate(difference, days), t, p)


def _t_test(difference: Floats, days: Days) -> tuple[float, float]:
    """The cluster-robust t of a mean: its variance is that of the days' sums of deviations."""
    if days.count < 2 or np.ptp(difference) == 0:
        return np.nan, np.nan
    squares = squared_deviations(difference, days.position)
    error = np.sqrt(days.count / (days.count - 1) * squares) / len(difference)
    t = float(difference.mean() / error)
    return t, float(2 * stats.t.sf(abs(t), days.count - 1))
