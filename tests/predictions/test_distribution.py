import numpy as np
import pytest

from predictions.columns import Floats
from predictions.distribution import (
    LEAST_ANSWERS,
    CountDistribution,
    Shape,
    fair_price,
    fit_shape,
)

COUNTS = np.arange(400.0)


def scored(rows: int, seed: int = 1) -> tuple[Floats, Floats, Floats]:
    """Centres, players' deviations and points that scatter about them with a long upper tail."""
    rng = np.random.default_rng(seed)
    center = rng.uniform(2, 30, rows)
    deviation = 1 + np.sqrt(center) * rng.uniform(0.8, 1.2, rows)
    points = np.round(center + deviation * (rng.gamma(4.0, 0.5, rows) - 1.85)).clip(0)
    return center, deviation, points


@pytest.fixture(scope="module")
def shape() -> Shape:
    fitted = fit_shape(*scored(30_000))
    assert fitted is not None
    return fitted


def around(shape: Shape, center: list[float], deviation: float = 5.0) -> CountDistribution:
    return shape.around(np.array(center), np.full(len(center), deviation))


def mass(distribution: CountDistribution) -> Floats:
    below = distribution.at_most(np.broadcast_to(COUNTS, (len(distribution), len(COUNTS))))
    return np.diff(below, axis=1, prepend=0.0)


def test_the_mass_is_a_distribution_and_moments_are_its_own(shape: Shape) -> None:
    distribution = around(shape, [0.2, 4.0, 12.3, 28.0])
    chances = mass(distribution)
    assert (chances >= 0).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1.0, atol=1e-12)
    mean, deviation = distribution.moments()
    np.testing.assert_allclose(mean, chances @ COUNTS, atol=1e-9)
    np.testing.assert_allclose(deviation**2, chances @ COUNTS**2 - mean**2, atol=1e-6)


def test_probabilities_are_kept_at_every_level(shape: Shape) -> None:
    center, deviation, points = scored(30_000, seed=2)
    distribution = shape.around(center, deviation)
    for low, high in ((2, 8), (8, 16), (16, 30)):
        here = (center >= low) & (center < high)
        for reach in (-4.0, 0.0, 4.0):
            line = np.floor(center + reach).clip(0) + 0.5
            said = distribution.at_line(line).over[here].mean()
            assert said == pytest.approx((points > line)[here].mean(), abs=0.025)


def test_nine_of_ten_fall_below_p90(shape: Shape) -> None:
    center, deviation, points = scored(30_000, seed=3)
    distribution = shape.around(center, deviation)
    for chance in (0.1, 0.25, 0.5, 0.75, 0.9):
        below = (points < distribution.quantile(chance)).mean()
        assert below == pytest.approx(chance, abs=0.02)


def test_the_mean_lies_above_the_median_of_skewed_counts(shape: Shape) -> None:
    distribution = around(shape, [12.0, 20.0])
    assert (distribution.moments()[0] > distribution.quantile(0.5)).all()


def test_a_half_line_cannot_push_and_a_whole_line_can(shape: Shape) -> None:
    distribution = around(shape, [20.0, 20.0, 20.0])
    chances = distribution.at_line(np.array([20.5, 20.0, 19.5]))
    np.testing.assert_allclose(chances.over + chances.under + chances.push, 1.0, atol=1e-12)
    assert chances.push.tolist()[::2] == [0.0, 0.0]
    exactly_20 = mass(distribution)[0, 20]
    assert chances.push[1] == pytest.approx(exactly_20)
    assert chances.over[1] == pytest.approx(chances.over[0])
    assert chances.under[1] == pytest.approx(chances.under[2])
    assert chances.over_if_decided[1] == pytest.approx(chances.over[0] / (1 - exactly_20))


def test_a_median_above_a_half_line_means_that_the_over_is_likelier(shape: Shape) -> None:
    rng = np.random.default_rng(4)
    distribution = shape.around(rng.uniform(2, 30, 2000), rng.uniform(2, 8, 2000))
    line = rng.integers(2, 30, 2000) + 0.5
    likelier = distribution.at_line(line).over > 0.5
    assert (likelier == (distribution.quantile(0.5) > line)).all()


def test_no_line_no_probability(shape: Shape) -> None:
    chances = around(shape, [20.0]).at_line(np.array([np.nan]))
    values = [chances.over, chances.under, chances.push, chances.over_if_decided]
    assert np.isnan(values).all()


def test_a_moved_distribution_keeps_its_shape(shape: Shape) -> None:
    before = around(shape, [20.0])
    after = before.moved(np.array([22.0]))
    assert after.quantile(0.3)[0] - before.quantile(0.3)[0] == pytest.approx(2.0)
    assert after.scale.tolist() == before.scale.tolist()


def test_who_varies_more_is_spread_wider(shape: Shape) -> None:
    steady, erratic = around(shape, [15.0], 3.0), around(shape, [15.0], 9.0)
    assert erratic.moments()[1][0] > 1.5 * steady.moments()[1][0]
    unknown = around(shape, [15.0], np.nan)
    typical = around(shape, [15.0], shape.typical_deviation)
    assert unknown.scale.tolist() == typical.scale.tolist()


def test_nothing_below_zero(shape: Shape) -> None:
    distribution = around(shape, [0.0])
    assert distribution.at_most(np.array([-1.0])).tolist() == [0.0]
    assert distribution.quantile(0.01).tolist() == [0.0]
    assert distribution.at_line(np.array([0.5])).over[0] < 0.6


def test_too_few_answers_have_no_shape() -> None:
    center, deviation, points = scored(LEAST_ANSWERS)
    assert fit_shape(center, deviation, points) is not None
    center[0] = np.nan
    assert fit_shape(center, deviation, points) is None


def test_equal_centres_are_one_level() -> None:
    _, deviation, points = scored(3000)
    shape = fit_shape(np.full(3000, 12.0), deviation, points)
    assert shape is not None
    assert (shape.levels, len(shape.residuals)) == ((), 1)


@pytest.mark.parametrize(("center", "scale"), [(np.nan, 1.0), (1.0, 0.0), (1.0, np.nan)])
def test_impossible_parameters_are_refused(center: float, scale: float) -> None:
    with pytest.raises(ValueError, match="count distribution"):
        CountDistribution(
            np.array([center]), np.array([scale]), np.zeros(1, dtype=np.int64), np.zeros((1, 3))
        )


def test_a_fair_price_is_worth_nothing_even_with_a_push() -> None:
    win, lose = np.array([0.45, 0.5, 0.0]), np.array([0.47, 0.5, 1.0])
    price = fair_price(win, lose)
    np.testing.assert_allclose((win * (price - 1) - lose)[:2], 0.0, atol=1e-12)
    assert price[1] == pytest.approx(2.0)
    assert np.isnan(price[2])
