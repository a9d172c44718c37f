import numpy as np
import pytest

from predictions.columns import Floats
from predictions.stacking import MINIMUM_ROWS, fit_weights, mix

RNG = np.random.default_rng(2)


def test_weights_find_the_better_system_and_sum_to_one() -> None:
    actual = RNG.uniform(0, 40, 4000)
    good, noise = actual + RNG.normal(0, 2, 4000), actual + RNG.normal(0, 8, 4000)
    weights = fit_weights({"good": good, "noise": noise}, actual)
    assert sum(weights.values()) == pytest.approx(1.0)
    assert weights["good"] == pytest.approx(64 / 68, abs=0.03)
    assert min(weights.values()) >= 0


def test_no_other_mixture_has_a_smaller_absolute_error() -> None:
    actual = RNG.gamma(3.0, 4.0, 5000)
    centers = {
        "high": 0.9 * actual + RNG.normal(3, 4, 5000),
        "low": 0.8 * actual + RNG.normal(-1, 3, 5000),
        "flat": np.full(5000, 12.0) + RNG.normal(0, 1, 5000),
    }

    def error(weights: Floats) -> float:
        return float(np.abs(np.column_stack(list(centers.values())) @ weights - actual).mean())

    found = fit_weights(centers, actual)
    best = error(np.array(list(found.values())))
    others = RNG.dirichlet(np.ones(3), 300)
    assert best <= min(error(one) for one in others) + 1e-3


def test_a_system_that_never_answered_gets_no_weight() -> None:
    actual = RNG.uniform(0, 40, 500)
    centers = {"a": actual + 1, "b": actual - 1, "c": actual * np.nan}
    assert fit_weights(centers, actual) == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0}, abs=1e-4)


def test_too_few_rows_or_systems_give_no_weights() -> None:
    few = np.full(MINIMUM_ROWS - 1, 10.0)
    assert fit_weights({"a": few, "b": few}, few) == {}
    many = np.full(500, 10.0)
    assert fit_weights({"a": many, "b": many * np.nan}, many) == {}


@pytest.mark.parametrize(
    ("weights", "mixed"),
    [
        ({"a": 0.25, "b": 0.75, "c": 0.0}, 17.5),
        ({}, 15.0),
        ({"a": 0.2, "b": 0.2, "c": 0.6}, 15.0),
        ({"c": 1.0}, 15.0),
    ],
    ids=["fitted", "equal", "renormalised", "none of those that answered"],
)
def test_the_mixture_counts_those_that_answered(weights: dict[str, float], mixed: float) -> None:
    centers = {"a": np.array([10.0]), "b": np.array([20.0]), "c": np.array([np.nan])}
    assert mix(centers, weights).tolist() == pytest.approx([mixed])


def test_the_mixture_needs_two_systems() -> None:
    assert np.isnan(mix({"a": np.array([10.0]), "b": np.array([np.nan])}, {"a": 1.0})).all()
