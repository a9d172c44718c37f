import numpy as np
import pytest
from scipy.special import expit

from predictions.columns import Floats
from predictions.distribution import CountDistribution, fit_shape
from predictions.market_step import (
    MarketStep,
    fit_market_step,
    move,
    no_vig_over,
    probability,
    standard_deviation,
)


def quoted(rows: int, trust: float, seed: int = 3) -> tuple[Floats, Floats, Floats, Floats]:
    """Medians, the market's centres and lines, and points that a share of the medians explains."""
    rng = np.random.default_rng(seed)
    center = rng.uniform(8, 28, rows)
    line = np.floor(center) + 0.5
    median = center + rng.normal(0, 2, rows)
    sd = standard_deviation(center)
    chance = expit(trust * (median - center) / sd + 1.6 * (center - line) / sd)
    points = np.where(rng.random(rows) < chance, line + 1.5, line - 1.5)
    return median, center, line, points


def test_without_earlier_lines_the_market_is_trusted_alone() -> None:
    nothing = np.zeros(0)
    step = fit_market_step(nothing, nothing, nothing, nothing)
    assert step == MarketStep(a=0.0, b1=0.0, b2=1.6, rows=0)
    center, line = np.array([21.0, 20.0]), np.array([20.5, 20.5])
    np.testing.assert_array_equal(
        probability(step, np.array([30.0, 1.0]), center, line), no_vig_over(center, line)
    )


def test_a_median_that_knows_more_is_believed_more_with_more_rows() -> None:
    few = fit_market_step(*quoted(300, trust=1.0))
    many = fit_market_step(*quoted(60_000, trust=1.0))
    assert 0 < few.b1 < 0.6 * many.b1
    assert many.b1 == pytest.approx(1.0, abs=0.1)
    assert many.b2 == pytest.approx(1.6, abs=0.15)
    assert abs(fit_market_step(*quoted(60_000, trust=0.0)).b1) < 0.1


def test_pushes_and_rows_without_a_line_say_nothing() -> None:
    median, center, line, points = quoted(500, trust=1.0)
    step = fit_market_step(median, center, line, points)
    more = fit_market_step(
        np.append(median, [20.0, 20.0]),
        np.append(center, [20.0, np.nan]),
        np.append(line, [20.0, np.nan]),
        np.append(points, [20.0, 30.0]),
    )
    assert more == step


@pytest.fixture(scope="module")
def distribution() -> CountDistribution:
    rng = np.random.default_rng(1)
    center = rng.uniform(4, 30, 5000)
    points = np.round(center + 5 * (rng.gamma(4.0, 0.5, 5000) - 1.85)).clip(0)
    shape = fit_shape(center, np.full(5000, 5.0), points)
    assert shape is not None
    return shape.around(np.array([18.0, 22.0, 15.0]), np.full(3, 5.0))


def test_the_moved_distribution_says_what_the_step_says(distribution: CountDistribution) -> None:
    step = MarketStep(a=-0.04, b1=0.46, b2=1.59, rows=5000)
    center, line = np.array([20.2, 20.2, np.nan]), np.array([20.5, 20.5, np.nan])
    median = distribution.quantile(0.5)
    wanted = probability(step, median, center, line)
    moved = move(step, distribution, center, line)
    np.testing.assert_allclose(moved.at_line(line).over[:2], wanted[:2], atol=1e-9)
    assert np.isnan(wanted[2])
    assert moved.center[2] == distribution.center[2]
    after = moved.quantile(0.5)
    # both are drawn towards the market, and stay on their own sides of it
    assert median[0] < after[0] < 20.5
    assert 20.0 < after[1] < median[1]
    assert ((after[:2] > 20.5) == (wanted[:2] > 0.5)).all()
