"""Training one market up to a date: learners on all games, the rest from out-of-sample answers."""

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from predictions.artefact import load_model, save_model
from predictions.calibrated import calibrated_folds, calibration_before
from predictions.calibration import Setting, setting_of
from predictions.contract import FeatureContract
from predictions.drift import reference_of
from predictions.errors import ModelError, TrainingError
from predictions.evidence import evidence, metrics_of
from predictions.folds import warm_up
from predictions.history import PlayedGames, played_games, played_rows
from predictions.learners import MINIMUM_ROWS, fit_learners, trainable
from predictions.markets import Market
from predictions.model import TrainedModel, TrainingWindow
from predictions.out_of_sample import out_of_sample
from predictions.recipe import recipe_sha256

SEED = 20231024


def train(
    history: pd.DataFrame,
    contract: FeatureContract,
    market: Market,
    out_dir: Path,
    trained_at: datetime,
    *,
    seed: int = SEED,
    workers: int = 1,
) -> TrainedModel:
    """Train on the games played in `history`, save to out_dir/<model_id> and return the model.

    The learners see every game. Ensemble weights, distributions and the market step are fitted on
    what the same systems answered out of sample before (see predictions.folds.warm_up), metrics
    come from those answers too, each calibrated on the ones before it. The model_id names market,
    contract, last game_date and a hash of data and recipe, so training again on the same data
    returns the model already saved, or makes it again when that cannot be loaded. trained_at must
    be aware.
    Raises TrainingError for too little history and ContractError for missing columns.
    """
    if trained_at.tzinfo is None:
        raise TrainingError("training: trained_at has no time zone; pass an aware UTC datetime")
    frame = history.iloc[played_rows(history, market)].reset_index(drop=True)
    games = played_games(frame, contract, market)
    usable = len(trainable(games, market))
    if usable < MINIMUM_ROWS:
        raise TrainingError(
            f"training: {usable} games played that could have been predicted, at least "
            f"{MINIMUM_ROWS} are needed; land and build more past games"
        )
    setting = setting_of(frame, market)
    data, recipe = _data_sha256(games, setting, contract), recipe_sha256(contract, seed)
    last = games.game_date[-1].item()
    model_id = f"{market.name}_{contract.version}_{last}_{_sha256(data, recipe)[:10]}"
    if (out_dir / model_id).is_dir():
        with suppress(ModelError):
            return load_model(out_dir / model_id, contract)

    until = last + timedelta(days=1)
    folds = tuple(warm_up(games.game_date[0].item(), until))
    found = out_of_sample(games, folds, contract, market, seed, workers)
    rows = evidence(
        games,
        calibrated_folds(games, found, setting, market),
        setting.market_line,
        market,
    )
    if rows.empty:
        raise TrainingError(
            "training: no game could be answered out of sample; land past games of more weeks"
        )
    with threadpool_limits(1):
        learners = fit_learners(games, contract, market, seed)
    assert learners is not None
    return save_model(
        out_dir=out_dir,
        model_id=model_id,
        recipe_sha256=recipe,
        market=market,
        contract=contract,
        learners=learners,
        calibration=calibration_before(games, found, setting, market, until),
        metrics=metrics_of(rows),
        evidence=rows,
        reference=reference_of(games.features[list(contract.learned)]),
        window=TrainingWindow(
            first_game_date=games.game_date[0].item(), last_game_date=last, rows=len(games)
        ),
        data_sha256=data,
        trained_at=trained_at,
        golden=trainable(games, market).features.iloc[-5:],
    )


def _data_sha256(games: PlayedGames, setting: Setting, contract: FeatureContract) -> str:
    values = games.features.to_numpy(dtype=np.float64)
    canonical = np.where(np.isnan(values), np.float64("nan"), values)
    keys = "\n".join(games.player_lookup + "|" + games.game_id)
    digest = hashlib.sha256(f"{contract.sha256}\n{keys}\n".encode())
    lines = np.nan_to_num(np.column_stack([setting.market_line, setting.market_center]), nan=-1.0)
    for part in (games.game_date.astype(np.int64), canonical, games.actual, games.ready, lines):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
