import numpy as np
import pytest
from scipy import stats

from predictions.columns import Dates
from predictions.evaluation.resampling import (
    mean_estimate,
    paired,
    ratio_estimate,
    resampled,
    root_mean_estimate,
    wilson,
)

RNG = np.random.default_rng(5)


def dates(days: int, rows_each: int) -> Dates:
    first = np.datetime64("2024-01-01", "D")
    return np.repeat(first + np.arange(days), rows_each)


def test_values_are_plain_means_roots_and_ratios() -> None:
    days = resampled(dates(2, 2), seed=1)
    values = np.array([1.0, 2.0, 3.0, 6.0])
    assert mean_estimate(values, days).value == 3.0
    assert root_mean_estimate(values**2, days).value == pytest.approx(np.sqrt(50 / 4))
    assert ratio_estimate(np.array([1.0, 0, 1, 0]), np.array([1.0, 1, 1, 0]), days).value == (
        pytest.approx(2 / 3)
    )


def test_the_same_seed_gives_the_same_interval_whatever_was_asked_before() -> None:
    values, when = RNG.normal(size=300), dates(30, 10)
    first = mean_estimate(values, resampled(when, seed=3))
    mean_estimate(RNG.normal(size=8), resampled(dates(4, 2), seed=3))
    assert mean_estimate(values, resampled(when, seed=3)) == first
    assert mean_estimate(values, resampled(when, seed=4)) != first


def test_the_order_of_rows_does_not_matter() -> None:
    values, when = RNG.normal(size=300), dates(30, 10)
    shuffled = RNG.permutation(300)
    one = mean_estimate(values, resampled(when, seed=3))
    other = mean_estimate(values[shuffled], resampled(when[shuffled], seed=3))
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-12)


def test_what_a_day_has_in_common_widens_the_interval() -> None:
    when = dates(40, 25)
    alone = RNG.normal(size=1000)
    shared = np.repeat(RNG.normal(size=40), 25)
    narrow = mean_estimate(alone, resampled(when, seed=1))
    wide = mean_estimate(shared, resampled(when, seed=1))
    # as if there were 40 rows, not 1,000
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)
    assert wide.high - wide.low == pytest.approx(4 * np.std(shared) / np.sqrt(40), rel=0.15)


def test_one_day_and_no_day_have_no_interval() -> None:
    one = mean_estimate(np.array([2.0, 4.0]), resampled(dates(1, 2), seed=1))
    assert one.value == 3.0
    assert np.isnan([one.low, one.high]).all()
    none = mean_estimate(np.zeros(0), resampled(dates(0, 1), seed=1))
    assert np.isnan([none.value, none.low, none.high]).all()


def test_wilson_is_that_of_the_textbook() -> None:
    found = wilson(8, 10)
    z, p, n = stats.norm.ppf(0.975), 0.8, 10
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert (found.value, found.low, found.high) == pytest.approx(
        (p, middle - reach, middle + reach)
    )
    assert np.isnan(wilson(0, 0).value)


def test_pairs_are_compared_where_both_answer() -> None:
    first = np.array([1.0, 2.0, np.nan, 4.0, 5.0])
    second = np.array([2.0, 2.5, 3.0, np.nan, 5.0])
    found = paired(first, second, dates(5, 1), seed=1)
    assert found.n == 3
    assert found.difference.value == pytest.approx(-0.5)
    expected = stats.ttest_rel([1.0, 2.0, 5.0], [2.0, 2.5, 5.0])
    assert (found.t, found.p) == pytest.approx((expected.statistic, expected.pvalue))


def test_a_day_that_is_shared_counts_once() -> None:
    """As many rows as one likes: if all of a day say the same, there are as many values as days."""
    days = RNG.normal(size=40)
    found = paired(np.repeat(days, 25), np.zeros(1000), dates(40, 25), seed=1)
    expected = stats.ttest_1samp(days, 0.0)
    assert (found.n, found.days) == (1000, 40)
    assert (found.t, found.p) == pytest.approx((expected.statistic, expected.pvalue))
    alone = paired(np.array([1.0, 2.0, 5.0]), np.zeros(3), dates(1, 3), seed=1)
    assert alone.n == 3 and np.isnan([alone.t, alone.p]).all()


def test_equal_forecasts_have_no_t() -> None:
    found = paired(np.ones(6), np.ones(6), dates(3, 2), seed=1)
    assert found.difference.value == 0
    assert np.isnan(found.p)
