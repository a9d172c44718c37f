"""What each base system answers about past games, trained only on what came before them."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import xgboost as xgb
from threadpoolctl import threadpool_limits

from predictions.columns import Floats, Integers
from predictions.contract import FeatureContract
from predictions.folds import Fold
from predictions.history import PlayedGames
from predictions.learners import fit_learners
from predictions.markets import Market
from predictions.systems import BASE_SYSTEMS, FORMULAS, LEARNED, answers_of
from predictions.systems.base import past_inputs
from predictions.trees import gains


@dataclass(frozen=True)
class FoldAnswers:
    """Centres of the learned systems for a fold's rows, and how they were come by.

    rows: positions in the games that were handed in. gain: the trees' shares of gain by feature,
    empty where nothing was trained.
    """

    fold: Fold
    rows: Integers
    centers: dict[str, Floats]
    training_rows: int
    gain: dict[str, float]
    seconds: float


@dataclass(frozen=True)
class OutOfSample:
    """Centres of every base system for all n games (NaN outside the folds), and the folds."""

    centers: dict[str, Floats]
    folds: tuple[FoldAnswers, ...]


def out_of_sample(
    games: PlayedGames,
    folds: Sequence[Fold],
    contract: FeatureContract,
    market: Market,
    seed: int,
    workers: int = 1,
) -> OutOfSample:
    """Answer the games of every fold that could have been predicted.

    workers: folds trained at once, in threads, since training waits outside of Python; how many
    there are does not change a digit.
    """
    # Sums on one thread have one order, whatever the machine.
    with threadpool_limits(1), ThreadPoolExecutor(workers) as pool:
        found = list(
            pool.map(lambda fold: _answer_fold(games, fold, contract, market, seed), folds)
        )
    centers = {name: np.full(len(games), np.nan) for name in BASE_SYSTEMS}
    asked = np.concatenate([one.rows for one in found]) if found else np.zeros(0, dtype=np.int64)
    formulas = answers_of(FORMULAS, past_inputs(games.rows(asked), games, market))
    for name, output in formulas.items():
        centers[name][asked] = output.center
    for one in found:
        for name, center in one.centers.items():
            centers[name][one.rows] = center
    return OutOfSample(centers=centers, folds=tuple(found))


def _answer_fold(
    games: PlayedGames, fold: Fold, contract: FeatureContract, market: Market, seed: int
) -> FoldAnswers:
    started = time.perf_counter()
    first, last = np.searchsorted(
        games.game_date,
        [np.datetime64(fold.predict_from, "D"), np.datetime64(fold.predict_to, "D") + 1],
    )
    rows: Integers = first + np.flatnonzero(games.ready[first:last])
    past = games.before(fold.train_until)
    learners = fit_learners(past, contract, market, seed) if len(rows) else None
    inputs = past_inputs(games.rows(rows), past, market, learners)
    centers = {name: output.center for name, output in answers_of(LEARNED, inputs).items()}
    booster: xgb.Booster | None = learners.booster if learners else None
    return FoldAnswers(
        fold=fold,
        rows=rows,
        centers=centers,
        training_rows=learners.rows if learners else 0,
        gain=gains(booster) if booster else {},
        seconds=time.perf_counter() - started,
    )
