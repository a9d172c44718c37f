from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from predictions import folds, market_step, ridge
from predictions.contract import FeatureContract, load_contract
from predictions.recipe import recipe, recipe_sha256
from predictions.systems import moving_average
from predictions.training import SEED


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (ridge, "ALPHA", 301.0),
        (moving_average, "WEIGHTS", {**moving_average.WEIGHTS, "avg_last_5": 0.49}),
        (moving_average, "BACK_TO_BACK", -1.0),
        (market_step, "PRIOR_MEANS", np.array([0.0, 0.1, 1.6])),
        (folds, "WARM_UP", timedelta(days=401)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_number_that_decides_makes_another_recipe(
    contract: FeatureContract,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    value: object,
) -> None:
    before = recipe_sha256(contract, SEED)
    monkeypatch.setattr(module, name, value)
    assert recipe_sha256(contract, SEED) != before


def test_words_make_no_other_recipe_and_features_and_seed_do(contract: FeatureContract) -> None:
    first, *others = contract.features
    before = recipe_sha256(contract, SEED)
    told = replace(contract, features=(replace(first, meaning="mended", unit="pts"), *others))
    wider = replace(contract, features=(replace(first, maximum=99), *others))
    assert recipe_sha256(told, SEED) == before
    assert recipe_sha256(wider, SEED) != before
    assert recipe_sha256(contract, SEED + 1) != before
    assert recipe_sha256(load_contract("rebounds"), SEED) != before


def test_a_constant_of_an_unknown_kind_is_refused(
    contract: FeatureContract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ridge, "ALPHA", {1.0, 2.0})
    with pytest.raises(TypeError, match="a constant of type set cannot be told as JSON"):
        recipe(contract, SEED)
