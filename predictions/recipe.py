"""The recipe of a model: what decides how it is made, whatever games it is made from.

Two models of one recipe differ only by their games. The recipe is every constant of the modules
that decide, so that a number cannot be changed without a new recipe. A change of their code alone
is not seen: whoever makes models differently by it gives what he changed a constant.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from types import ModuleType
from typing import Any

import numpy as np

from predictions import (
    calibrated,
    calibration,
    distribution,
    folds,
    history,
    learners,
    market_step,
    out_of_sample,
    ridge,
    stacking,
    systems,
    trees,
)
from predictions.contract import FeatureContract
from predictions.markets import MARKETS
from predictions.systems import (
    base,
    moving_average,
    ridge_system,
    similarity,
    xgboost_system,
    zone_matchup,
)

DECIDING = (
    *(trees, ridge, learners, stacking, market_step, distribution, calibration, calibrated),
    *(out_of_sample, folds, history, systems, base),
    *(moving_average, zone_matchup, similarity, xgboost_system, ridge_system),
)


def recipe(contract: FeatureContract, seed: int) -> dict[str, Any]:
    """Constants by module, the market, the hash of the contract, and the seed, as JSON values."""
    return {
        "contract": contract.sha256,
        "market": _json(asdict(MARKETS[contract.market])),
        "seed": seed,
        **{module.__name__: _constants(module) for module in DECIDING},
    }


def recipe_sha256(contract: FeatureContract, seed: int) -> str:
    """Hash of the recipe."""
    text = json.dumps(recipe(contract, seed), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _constants(module: ModuleType) -> dict[str, Any]:
    return {name: _json(value) for name, value in vars(module).items() if name.isupper()}


def _json(value: Any) -> Any:
    """A constant as JSON. Raises TypeError for one of a kind that it cannot tell."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(name): _json(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [_json(inner) for inner in value]
    if callable(value):
        return f"{value.__module__}.{value.__qualname__}"
    raise TypeError(f"recipe: a constant of type {type(value).__name__} cannot be told as JSON")
