"""The two systems that learn: ridge and trees, on the same rows and features."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xgboost as xgb

from predictions.columns import Floats
from predictions.contract import FeatureContract
from predictions.history import PlayedGames
from predictions.markets import Market
from predictions.ridge import Ridge, fit_ridge
from predictions.trees import grow

# Fewer games than this teach noise.
MINIMUM_ROWS = 500

USUAL = ("ewma_8", "ewma_20")


@dataclass(frozen=True)
class Learners:
    """A regression and a booster of one market, trained on `rows` games."""

    ridge: Ridge
    booster: xgb.Booster
    rows: int


def usual(features: pd.DataFrame, market: Market) -> Floats:
    """What is usual for the player: the mean of his decaying averages of 8 and 20 games."""
    total = sum(features[market.form(name)].to_numpy(dtype=np.float64) for name in USUAL)
    return np.asarray(total, dtype=np.float64) / len(USUAL)


def trainable(games: PlayedGames, market: Market) -> PlayedGames:
    """Games that could have been predicted."""
    there = games.ready & np.isfinite(usual(games.features, market))
    return games.rows(np.flatnonzero(there))


def fit_learners(
    games: PlayedGames, contract: FeatureContract, market: Market, seed: int
) -> Learners | None:
    """Train on the games that could have been predicted; None below MINIMUM_ROWS of them."""
    rows = trainable(games, market)
    if len(rows) < MINIMUM_ROWS:
        return None
    features = rows.features[list(contract.learned)]
    offset = usual(features, market)
    return Learners(
        ridge=fit_ridge(features, offset, rows.actual, rows.game_date),
        booster=grow(features, offset, rows.actual, seed),
        rows=len(rows),
    )
