"""A plain booster by the same folds: what the systems' design adds is the difference to it.

Squared error, no offset, no calibration, no line, and only what a player's own games and schedule
say. Its trees are grown like those of the system `xgboost` otherwise.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import xgboost as xgb

from predictions.columns import Floats, Integers, as_dates
from predictions.contract import FeatureContract
from predictions.evaluation.population import Population, eligible
from predictions.history import played_rows
from predictions.learners import MINIMUM_ROWS
from predictions.markets import Market
from predictions.trees import PARAMETERS, ROUNDS

REFERENCE = "plain_xgboost"
GROUPS = ("form", "minutes", "shots", "schedule")
PLAIN = {**PARAMETERS, "objective": "reg:squarederror"}


def reference_features(contract: FeatureContract) -> tuple[str, ...]:
    """Names of the features it is given, in contract order."""
    return tuple(feature.name for feature in contract.features if feature.group in GROUPS)


def reference_answers(
    frame: pd.DataFrame,
    folds: pd.DataFrame,
    counted: Population,
    market: Market,
    contract: FeatureContract,
    seed: int,
    workers: int = 1,
) -> Floats:
    """Answer each row of the population, trained on what was played before its fold's date.

    frame, folds: as walk_forward takes and returns them. NaN where too little was played. workers:
    folds trained at once, in threads; how many changes nothing but the time.
    """
    games = frame.iloc[played_rows(frame, market)]
    games = games[eligible(games)]
    names = reference_features(contract)
    game_date, actual = as_dates(games["game_date"]), market.actual(games)
    known = contract.select(games, names).to_numpy(dtype=np.float32)
    keys = pd.MultiIndex.from_frame(games[["player_lookup", "game_id"]])
    row = keys.get_indexer(
        pd.MultiIndex.from_frame(counted.rows[["player_lookup", "game_id"]])
    ).astype(np.int64)
    answers = np.full(len(counted), np.nan)
    days = [as_dates(folds[name]) for name in ("train_until", "predict_from", "predict_to")]

    def answer(until: np.datetime64, first: np.datetime64, last: np.datetime64) -> None:
        asked = np.flatnonzero((counted.game_date >= first) & (counted.game_date <= last))
        past = int(np.searchsorted(game_date, until))
        if len(asked) and past >= MINIMUM_ROWS:
            answers[asked] = _answer(known, actual, names, past, row[asked], seed)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(answer, *days))
    return answers


def _answer(
    known: "np.ndarray[tuple[int, int], np.dtype[np.float32]]",
    actual: Floats,
    names: Sequence[str],
    past: int,
    asked: Integers,
    seed: int,
) -> Floats:
    matrix = xgb.QuantileDMatrix(
        known[:past],
        label=actual[:past],
        feature_names=list(names),
        max_bin=PLAIN["max_bin"],
        nthread=PLAIN["nthread"],
    )
    booster = xgb.train({**PLAIN, "seed": seed}, matrix, num_boost_round=ROUNDS)
    answer = booster.inplace_predict(known[asked], validate_features=False)
    return np.asarray(answer, dtype=np.float64)
