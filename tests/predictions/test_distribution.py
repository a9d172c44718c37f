import numpy as np
import pytest
from scipy import stats

from predictions.distribution import CountDistribution, fair_price


def test_probabilities_sum_to_one_and_match_scipy() -> None:
    mean, variance = np.array([4.2, 24.5]), np.array([14.0, 61.0])
    points = np.arange(400)[:, None]
    mass = CountDistribution(mean, variance).probability_at(points)
    np.testing.assert_allclose(mass.sum(axis=0), 1.0, atol=1e-12)
    for column in range(2):
        size = mean[column] ** 2 / (variance[column] - mean[column])
        expected = stats.nbinom.pmf(points[:, 0], size, mean[column] / variance[column])
        np.testing.assert_allclose(mass[:, column], expected, rtol=1e-12)


def test_mean_and_variance_are_those_asked_for() -> None:
    points = np.arange(400)[:, None]
    mass = CountDistribution(np.array([18.3]), np.array([52.0])).probability_at(points)[:, 0]
    mean = (points[:, 0] * mass).sum()
    assert mean == pytest.approx(18.3)
    assert ((points[:, 0] - mean) ** 2 * mass).sum() == pytest.approx(52.0)


@pytest.mark.parametrize("variance", [10.0, 9.0, 0.0])
def test_without_excess_variance_it_is_poisson(variance: float) -> None:
    distribution = CountDistribution(np.array([10.0]), np.array([variance]))
    assert distribution.probability_at(7)[0] == pytest.approx(stats.poisson.pmf(7, 10))
    assert distribution.standard_deviation[0] == pytest.approx(np.sqrt(10.0))


def test_the_negative_binomial_runs_into_the_poisson_limit() -> None:
    near = CountDistribution(np.array([10.0]), np.array([10.0 * (1 + 2e-6)]))
    assert near.probability_at(7)[0] == pytest.approx(stats.poisson.pmf(7, 10), rel=1e-5)


def test_a_mean_of_zero_scores_nothing() -> None:
    chances = CountDistribution(np.array([0.0]), np.array([0.0])).at_line(0.5)
    assert (chances.over[0], chances.under[0], chances.push[0]) == (0.0, 1.0, 0.0)


def test_a_half_line_cannot_push_and_a_whole_line_can() -> None:
    distribution = CountDistribution(np.array([20.0, 20.0]), np.array([50.0, 50.0]))
    chances = distribution.at_line([20.5, 20.0])
    np.testing.assert_allclose(chances.over + chances.under + chances.push, 1.0)
    assert chances.push[0] == 0.0
    size, chance = 20.0**2 / 30, 20 / 50
    assert chances.push[1] == pytest.approx(stats.nbinom.pmf(20, size, chance))
    assert chances.over[0] == pytest.approx(stats.nbinom.sf(20, size, chance))
    assert chances.over[1] == pytest.approx(stats.nbinom.sf(20, size, chance))
    assert chances.under[1] == pytest.approx(stats.nbinom.cdf(19, size, chance))


def test_no_line_no_probability() -> None:
    chances = CountDistribution(np.array([20.0]), np.array([50.0])).at_line(np.nan)
    assert np.isnan([chances.over[0], chances.under[0], chances.push[0]]).all()


def test_a_fair_price_is_worth_nothing_even_with_a_push() -> None:
    win, lose = np.array([0.45, 0.5, 0.0]), np.array([0.47, 0.5, 1.0])
    price = fair_price(win, lose)
    np.testing.assert_allclose((win * (price - 1) - lose)[:2], 0.0, atol=1e-12)
    assert price[1] == pytest.approx(2.0)
    assert np.isnan(price[2])


def test_quantiles_match_scipy() -> None:
    distribution = CountDistribution(np.array([20.0, 5.0]), np.array([50.0, 5.0]))
    assert distribution.quantile(0.9).tolist() == [
        stats.nbinom.ppf(0.9, 20.0**2 / 30, 0.4),
        stats.poisson.ppf(0.9, 5.0),
    ]


@pytest.mark.parametrize(("mean", "variance"), [(np.nan, 1.0), (-1.0, 1.0), (1.0, -1.0)])
def test_impossible_parameters_are_refused(mean: float, variance: float) -> None:
    with pytest.raises(ValueError, match="count distribution"):
        CountDistribution(np.array([mean]), np.array([variance]))
