"""Training: a time-ordered fit of the trees, the ensemble weights and the spreads."""

import hashlib
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb

from predictions.artefact import load_model, save_model
from predictions.blend import Blend, fit_blend
from predictions.columns import Floats
from predictions.contract import FeatureContract
from predictions.errors import TrainingError
from predictions.history import PlayedHistory, played_history
from predictions.model import (
    THREADS,
    ModelMetrics,
    TrainedModel,
    TrainingWindow,
    boosted_mean,
    summarise,
)
from predictions.systems import ENSEMBLE, XGBOOST, SystemOutput, predict_base
from predictions.systems.base import answered, past_inputs
from predictions.systems.ensemble import combine

MINIMUM_TRAINING_ROWS = 500
MINIMUM_TRAINING_DATES = 10

# Shares of the rows, oldest first: trees, early stopping, validation (never seen by the trees).
FIT_SHARE, STOP_SHARE = 0.70, 0.10
MOST_ROUNDS = 600
PATIENCE = 25
SEED = 20231024
PARAMETERS: dict[str, object] = {
    "objective": "count:poisson",
    "eval_metric": "poisson-nloglik",
    "tree_method": "hist",
    "max_depth": 4,
    "eta": 0.06,
    "min_child_weight": 20,
    "subsample": 0.8,
    "colsample_bytree": 0.8,
    "max_bin": 128,
    "seed": SEED,
    "nthread": THREADS,
}


def train(
    history: pd.DataFrame, contract: FeatureContract, out_dir: Path, trained_at: datetime
) -> TrainedModel:
    """Train on the games played in `history`, save to out_dir/<model_id> and return the model.

    Three parts in time order, split between dates: 70 % for the trees, 10 % for early
    stopping, the rest for validation. Metrics, ensemble weights and spreads come from the
    validation part; the saved trees are then grown on all rows with the same number of rounds.
    The model_id names the last game_date and a hash of data, contract, parameters and library,
    so training again on the same data returns the model already saved. trained_at must be aware.
    Raises TrainingError for too little history, ContractError for missing columns, and
    ModelError when that saved model was altered.
    """
    if trained_at.tzinfo is None:
        raise TrainingError("training: trained_at has no time zone; pass an aware UTC datetime")
    games = played_history(history, contract)
    fit, stop, validation = _split(games)
    data_sha256 = _data_sha256(games, contract)
    recipe = _sha256(
        data_sha256, contract.sha256, repr(sorted(PARAMETERS.items())), xgb.__version__
    )
    model_id = f"{XGBOOST}_{contract.version}_{games.game_date[-1]}_{recipe[:10]}"
    if (out_dir / model_id).is_dir():
        return load_model(out_dir / model_id, contract)

    tuned = _grow(fit, stop, MOST_ROUNDS)
    rounds = tuned.best_iteration + 1
    outputs = _validation_outputs(tuned, rounds, games, validation)
    actual = validation.points
    blend = fit_blend(outputs, actual, weighted=True)
    booster = _grow(games, None, rounds)
    return save_model(
        out_dir=out_dir,
        model_id=model_id,
        contract=contract,
        booster=booster,
        blend=blend,
        metrics=_metrics(validation, blend, outputs),
        window=TrainingWindow(
            first_game_date=games.game_date[0].item(),
            last_game_date=games.game_date[-1].item(),
            rows=len(games),
        ),
        data_sha256=data_sha256,
        rounds=rounds,
        trained_at=trained_at,
        golden=games.features.iloc[-5:],
    )


def _split(games: PlayedHistory) -> tuple[PlayedHistory, PlayedHistory, PlayedHistory]:
    dates = np.unique(games.game_date)
    if len(games) < MINIMUM_TRAINING_ROWS or len(dates) < MINIMUM_TRAINING_DATES:
        raise TrainingError(
            f"training: {len(games)} games played by players on {len(dates)} dates, at least "
            f"{MINIMUM_TRAINING_ROWS} on {MINIMUM_TRAINING_DATES} are needed; "
            "land and build more past games"
        )
    stop_from, validate_from = (
        games.game_date[int(len(games) * share)] for share in (FIT_SHARE, FIT_SHARE + STOP_SHARE)
    )
    first, second = np.searchsorted(games.game_date, [stop_from, validate_from], side="left")
    parts = (
        games.rows(np.arange(0, first)),
        games.rows(np.arange(first, second)),
        games.rows(np.arange(second, len(games))),
    )
    if min(len(part) for part in parts) == 0:
        raise TrainingError(
            "training: most games fall on one date, so they cannot be split in time order; "
            "land and build past games of more dates"
        )
    return parts


def _matrix(games: PlayedHistory) -> xgb.QuantileDMatrix:
    return xgb.QuantileDMatrix(
        games.features.to_numpy(dtype=np.float64),
        label=games.points,
        feature_names=list(games.features.columns),
        max_bin=PARAMETERS["max_bin"],
        nthread=THREADS,
    )


def _grow(games: PlayedHistory, stop: PlayedHistory | None, rounds: int) -> xgb.Booster:
    matrix = _matrix(games)
    if stop is None:
        return xgb.train(PARAMETERS, matrix, num_boost_round=rounds)
    held_out = xgb.DMatrix(
        stop.features.to_numpy(dtype=np.float64),
        label=stop.points,
        feature_names=list(stop.features.columns),
        nthread=THREADS,
    )
    return xgb.train(
        PARAMETERS,
        matrix,
        num_boost_round=rounds,
        evals=[(held_out, "stop")],
        early_stopping_rounds=PATIENCE,
        verbose_eval=False,
    )


def _validation_outputs(
    tuned: xgb.Booster, rounds: int, games: PlayedHistory, validation: PlayedHistory
) -> dict[str, SystemOutput]:
    outputs = predict_base(past_inputs(validation, games))
    outputs[XGBOOST] = answered(boosted_mean(tuned[:rounds], validation.features), [])
    return outputs


def _metrics(
    validation: PlayedHistory, blend: Blend, outputs: dict[str, SystemOutput]
) -> ModelMetrics:
    actual = validation.points
    everything = {**outputs, ENSEMBLE: combine(outputs, blend.weights)}
    line = validation.features["vegas_points_line"].to_numpy(dtype=np.float64)
    at_line: Floats = np.where(np.isfinite(line), outputs[XGBOOST].mean, np.nan)
    return ModelMetrics(
        first_validation_date=validation.game_date[0].item(),
        last_validation_date=validation.game_date[-1].item(),
        systems={
            name: measured
            for name, output in everything.items()
            if (measured := summarise(output.mean, actual)) is not None
        },
        baseline=summarise(validation.features["points_avg_last_10"].to_numpy(np.float64), actual),
        line=summarise(line, actual),
        xgboost_at_line=summarise(at_line, actual),
    )


def _data_sha256(games: PlayedHistory, contract: FeatureContract) -> str:
    values = games.features.to_numpy(dtype=np.float64)
    canonical = np.where(np.isnan(values), np.float64("nan"), values)
    keys = "\n".join(games.player_lookup + "|" + games.game_id)
    digest = hashlib.sha256(f"{contract.sha256}\n{keys}\n".encode())
    for part in (games.game_date.astype(np.int64), canonical, games.points):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
