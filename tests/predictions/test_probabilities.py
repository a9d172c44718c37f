import numpy as np
import pytest

from predictions.columns import Bools, Floats, Integers
from predictions.evaluation.probabilities import (
    brier_scores,
    calibration_error,
    calibration_table,
    log_losses,
    perfect_error,
    point_bins,
    quantile_bins,
)
from predictions.evaluation.resampling import resampled

N = 20_000


def error(chance: Floats, happened: Bools, bins: Integers) -> float:
    when = np.datetime64("2024-01-01", "D") + np.arange(len(chance)) % 50
    return calibration_error(chance, happened, bins, resampled(when, seed=1)).value


def drawn() -> tuple[Floats, Floats]:
    rng = np.random.default_rng(11)
    return rng.uniform(0.35, 0.65, N), rng.random(N)


def test_losses_by_hand() -> None:
    chance, happened = np.array([0.8, 0.8, 0.5]), np.array([True, False, True])
    assert log_losses(chance, happened) == pytest.approx(-np.log([0.8, 0.2, 0.5]))
    assert brier_scores(chance, happened) == pytest.approx([0.04, 0.64, 0.25])


def test_a_certainty_that_fails_costs_much_but_not_everything() -> None:
    assert log_losses(np.array([1.0]), np.array([False]))[0] == pytest.approx(-np.log(1e-6))


def test_the_error_by_hand() -> None:
    chance = np.array([0.22, 0.24, 0.61, 0.63])
    happened = np.array([False, True, True, True])
    # bins [.20, .25) and [.60, .65): |.23 - .5| and |.62 - 1|, half of the rows each
    assert error(chance, happened, point_bins(chance)) == pytest.approx(
        100 * (0.5 * 0.27 + 0.5 * 0.38)
    )


def test_five_points_begin_at_their_lower_end() -> None:
    assert point_bins(np.array([0.0, 0.0499, 0.05, 0.15, 0.95, 1.0])).tolist() == [
        0,
        0,
        1,
        3,
        19,
        19,
    ]


def test_quantile_bins_are_of_equal_size_and_ties_stay_together() -> None:
    assert np.bincount(quantile_bins(np.linspace(0, 1, 100))).tolist() == [10] * 10
    tied = quantile_bins(np.array([0.5] * 30 + [0.6] * 10))
    assert len(set(tied[:30])) == 1
    assert quantile_bins(np.full(5, 0.5)).tolist() == [0] * 5


@pytest.mark.parametrize("binned", [quantile_bins, point_bins])
def test_who_is_exactly_right_shows_noise_alone(binned: object) -> None:
    chance, luck = drawn()
    bins = binned(chance)  # type: ignore[operator]
    noise = perfect_error(chance, bins, seed=1)
    assert error(chance, luck < chance, bins) == pytest.approx(noise, abs=0.35)
    # of a mean of |normal| over bins of n / k rows
    share = np.bincount(bins) / N
    expected = 100 * np.sqrt(2 / np.pi) * (0.5 * np.sqrt(share / N)).sum()
    assert noise == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("binned", [quantile_bins, point_bins])
def test_a_bias_of_five_points_shows_as_five(binned: object) -> None:
    chance, luck = drawn()
    told = chance + 0.05
    bins = binned(told)  # type: ignore[operator]
    assert error(told, luck < chance, bins) == pytest.approx(5.0, abs=0.8)
    assert error(told, luck < chance, bins) > 5 * perfect_error(told, bins, seed=1)


def test_overconfidence_shows_although_the_mean_is_right() -> None:
    chance, luck = drawn()
    told = 0.5 + 2 * (chance - 0.5)
    assert told.mean() == pytest.approx(0.5, abs=0.01)
    # |2d - d| of d uniform in (-.15, .15)
    assert error(told, luck < chance, quantile_bins(told)) == pytest.approx(7.5, abs=0.8)


def test_the_table_holds_every_row_once() -> None:
    chance, luck = drawn()
    table = calibration_table(chance, luck < chance, quantile_bins(chance))
    assert sum(one.n for one in table) == N
    assert [one.predicted for one in table] == sorted(one.predicted for one in table)
    for one in table:
        assert one.observed.low < one.predicted < one.observed.high
