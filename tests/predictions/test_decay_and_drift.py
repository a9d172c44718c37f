import numpy as np
import pandas as pd
import pytest

from predictions.decay import LEAST_GRADES, decay
from predictions.drift import SLIGHT, STRONG, reference_of, stability
from predictions.states import Health

RNG = np.random.default_rng(8)
ERRORS = RNG.gamma(1.6, 1.0, 4000)
ERRORS /= ERRORS.mean()


@pytest.mark.parametrize(
    ("times", "health"),
    [
        (0.9, Health.HEALTHY),
        (1.02, Health.HEALTHY),
        (1.05, Health.WATCH),
        (1.10, Health.DEGRADING),
        (1.20, Health.BLOCKED),
    ],
)
def test_the_error_against_what_was_promised(times: float, health: Health) -> None:
    found = decay(4.6 * times * ERRORS, 4.6, Health.HEALTHY)
    assert found.health is health
    assert found.told() == (f"{health}: MAE {4.6 * times:.3f} over 4000 grades, 4.600 was promised")


def test_few_grades_or_chance_do_not_block() -> None:
    assert decay(np.full(LEAST_GRADES - 1, 9.0), 4.6, Health.HEALTHY).health is Health.HEALTHY
    assert decay(np.full(LEAST_GRADES, 9.0), 4.6, Health.HEALTHY).health is Health.BLOCKED
    noisy = 4.6 * 1.15 * ERRORS[:250] / ERRORS[:250].mean()
    assert decay(noisy, 4.6, Health.HEALTHY).health is not Health.BLOCKED


def test_few_grades_leave_the_health_as_it_is() -> None:
    for before in Health:
        assert decay(4.6 * ERRORS[: LEAST_GRADES - 1], 4.6, before).health is before
        assert decay(np.zeros(0), 4.6, before).health is before
        assert decay(4.6 * ERRORS, 4.6, before).health is Health.HEALTHY


def test_voids_are_no_errors() -> None:
    voided = np.append(4.6 * ERRORS, np.full(500, np.nan))
    assert decay(voided, 4.6, Health.HEALTHY).grades == 4000


def test_psi_of_the_same_is_nothing_and_of_another_scale_is_large() -> None:
    then = pd.DataFrame({"a": RNG.normal(0, 1, 5000), "b": RNG.normal(0, 1, 5000)})
    now = pd.DataFrame({"a": RNG.normal(0, 1, 5000), "b": RNG.normal(1.0, 1, 5000)})
    found = stability(reference_of(then), now)
    assert list(found) == ["b", "a"]
    assert found["a"] < SLIGHT < STRONG < found["b"]


def test_psi_by_hand() -> None:
    then = pd.DataFrame({"flag": [0.0] * 50 + [1.0] * 50})
    now = pd.DataFrame({"flag": [0.0] * 25 + [1.0] * 75})
    reference = reference_of(then)
    expected = (0.25 - 0.5) * np.log(0.25 / 0.5) + (0.75 - 0.5) * np.log(0.75 / 0.5)
    assert stability(reference, now)["flag"] == pytest.approx(expected)


def test_a_feature_that_goes_missing_drifts() -> None:
    """Even when it is the lowest values that go missing: those are not the lowest bin."""
    then = pd.DataFrame({"a": RNG.normal(0, 1, 1000)})
    now = then.where(then > then.quantile(0.1))
    assert stability(reference_of(then), now)["a"] > STRONG
