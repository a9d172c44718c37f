import numpy as np
import pytest
from predictions.blend import MINIMUM_ROWS, fit_blend, fit_weights
from predictions.spread import MINIMUM_RESIDUALS, fit_spread

from predictions.columns import Floats
from predictions.systems import ENSEMBLE, SystemOutput


def output(mean: Floats) -> SystemOutput:
    return SystemOutput(mean=mean, reasons=[None] * len(mean))


def test_the_spread_recovers_the_variance_that_made_the_points() -> None:
    rng = np.random.default_rng(1)
    mean = rng.uniform(2, 30, 40_000)
    variance = 2.0 * mean + 0.03 * mean**2
    points = rng.negative_binomial(mean**2 / (variance - mean), mean / variance).astype(float)
    spread = fit_spread(mean, points)
    assert spread is not None
    for at in (5.0, 15.0, 25.0):
        fitted = spread.variance(np.array([at]))[0]
        assert fitted == pytest.approx(2.0 * at + 0.03 * at**2, rel=0.06)


def test_the_spread_never_falls_below_poisson() -> None:
    mean = np.full(500, 12.0)
    spread = fit_spread(mean, mean.copy())
    assert spread is not None
    assert spread.variance(np.array([12.0]))[0] == 12.0


def test_too_few_residuals_give_no_spread() -> None:
    mean = np.full(MINIMUM_RESIDUALS, 10.0)
    assert fit_spread(mean, mean) is not None
    mean[0] = np.nan
    assert fit_spread(mean, np.full(MINIMUM_RESIDUALS, 10.0)) is None


def test_weights_find_the_better_system_and_sum_to_one() -> None:
    rng = np.random.default_rng(2)
    actual = rng.uniform(0, 40, 2000)
    good, noise = actual + rng.normal(0, 2, 2000), actual + rng.normal(0, 8, 2000)
    weights = fit_weights({"good": output(good), "noise": output(noise)}, actual)
    assert sum(weights.values()) == pytest.approx(1.0)
    assert weights["good"] == pytest.approx(64 / 68, abs=0.03)
    assert min(weights.values()) >= 0


def test_a_system_that_never_answered_gets_no_weight() -> None:
    actual = np.random.default_rng(3).uniform(0, 40, 500)
    outputs = {"a": output(actual + 1), "b": output(actual - 1), "c": output(actual * np.nan)}
    assert fit_weights(outputs, actual) == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0})


def test_too_few_rows_or_systems_give_no_weights() -> None:
    few = np.full(MINIMUM_ROWS - 1, 10.0)
    assert fit_weights({"a": output(few), "b": output(few)}, few) == {}
    many = np.full(500, 10.0)
    assert fit_weights({"a": output(many), "b": output(many * np.nan)}, many) == {}


def test_a_blend_has_a_spread_for_each_system_that_answered() -> None:
    actual = np.random.default_rng(4).poisson(12, 500).astype(float)
    outputs = {"a": output(np.full(500, 12.0)), "b": output(np.full(500, np.nan))}
    blend = fit_blend(outputs, actual, weighted=False)
    assert blend.weights == {}
    assert set(blend.spreads) == {"a"}
    assert ENSEMBLE not in blend.spreads
