"""One slate in, the five systems' predictions out."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from predictions.blend import Blend, fit_blend
from predictions.columns import as_dates, require
from predictions.contract import FeatureContract, load_contract
from predictions.eligibility import not_predicted
from predictions.errors import ContractError, LookAheadError, ModelError
from predictions.history import PlayedHistory, played_history
from predictions.model import TrainedModel
from predictions.publish import Skipped, publish
from predictions.rows import PredictionRow, RunStamp
from predictions.systems import PAST_FEATURES, SystemInputs, predict_all, predict_base
from predictions.systems.base import past_inputs

__all__ = ["PredictionBatch", "RunStamp", "Skipped", "predict_slate"]

SLATE_COLUMNS = (
    "player_lookup",
    "game_id",
    "game_date",
    "team_abbr",
    "opponent_team_abbr",
    "tipoff_at",
    "cutoff_at",
    "player_status",
    "points_line",
    "points_line_bookmaker",
    "points_line_known_at",
    "over_price",
    "under_price",
    "is_prediction_ready",
    "not_ready_reason",
    "row_hash",
)

# Newest games on which spreads are fitted when there is no trained model to bring them.
SPREAD_GAMES = 5000


@dataclass(frozen=True)
class PredictionBatch:
    """Rows of player_prop_predictions as first versions, and what was not predicted."""

    rows: list[PredictionRow]
    skipped: list[Skipped]


def predict_slate(
    features: pd.DataFrame, history: pd.DataFrame, model: TrainedModel | None, run: RunStamp
) -> PredictionBatch:
    """Predict every eligible row of one date with all five systems.

    features: rows of ml_feature_store_v2 of one game_date. history: earlier rows joined to
    points, minutes_played and is_dnp; with a model PAST_FEATURES are enough, of the rows' players
    and of the LEAGUE_WINDOW_DAYS before the date. Without a model xgboost is skipped, the ensemble
    counts its systems equally, and spreads are fitted on the newest games of the history.
    Skipped rows carry system_id None when no system was asked. The order of rows is by system,
    then as in `features`, so the same input gives the same output.
    Raises ContractError (columns, several dates, a doubled key), LookAheadError (history or
    model reach the slate's date) and ModelError (model of another contract).
    """
    contract = load_contract()
    require(features, SLATE_COLUMNS, "slate")
    if features.empty:
        return PredictionBatch(rows=[], skipped=[])
    game_date = _single_date(features)
    _refuse_doubled_keys(features)
    _check_model(model, contract, game_date)
    needed = PAST_FEATURES if model is not None else contract.names
    past = played_history(history, contract, before=game_date, features=needed)

    selected = contract.select(features)
    reasons = not_predicted(features, selected, contract)
    skipped = [
        Skipped(str(player), str(game), None, reason)
        for player, game, reason in zip(
            features["player_lookup"], features["game_id"], reasons, strict=True
        )
        if reason is not None
    ]
    kept = np.flatnonzero([reason is None for reason in reasons])
    if not len(kept):
        return PredictionBatch(rows=[], skipped=skipped)
    slate = features.iloc[kept].reset_index(drop=True)
    inputs = SystemInputs(
        player_lookup=slate["player_lookup"],
        game_date=as_dates(slate["game_date"]),
        features=selected.iloc[kept].reset_index(drop=True),
        history=past,
        model=model,
    )
    blend = _recent_blend(past) if model is None else Blend(model.weights, model.spreads)
    outputs = predict_all(inputs, blend.weights)
    rows, unanswered = publish(slate, outputs, blend.spreads, model, contract, run)
    return PredictionBatch(rows=rows, skipped=skipped + unanswered)


def _single_date(features: pd.DataFrame) -> date:
    dates = np.unique(as_dates(features["game_date"]))
    if len(dates) != 1 or np.isnat(dates[0]):
        raise ContractError(
            f"slate: {len(dates)} game dates ({', '.join(str(day) for day in dates[:5])}); "
            "pass the rows of one game_date"
        )
    game_date: date = dates[0].item()
    return game_date


def _refuse_doubled_keys(features: pd.DataFrame) -> None:
    doubled = features.loc[
        features.duplicated(["player_lookup", "game_id"]), ["player_lookup", "game_id"]
    ]
    if len(doubled):
        player, game = doubled.iloc[0]
        raise ContractError(
            f"slate: {len(doubled)} rows repeat a player and game (first {player} in {game}); "
            "the feature store has one row per player and game"
        )


def _check_model(model: TrainedModel | None, contract: FeatureContract, game_date: date) -> None:
    if model is None:
        return
    if model.contract_sha256 != contract.sha256:
        raise ModelError(
            f"model {model.model_id}: trained on feature contract {model.contract_version} "
            f"({model.contract_sha256[:12]}), the present one is {contract.version} "
            f"({contract.sha256[:12]}); train again"
        )
    if model.window.last_game_date >= game_date:
        raise LookAheadError(
            f"model {model.model_id}: trained on games up to {model.window.last_game_date}, "
            f"the slate is {game_date}; take a model that ends before it"
        )


def _recent_blend(past: PlayedHistory) -> Blend:
    """Spreads on the newest games, each predicted from what came before it; equal weights."""
    recent = past.rows(np.arange(max(0, len(past) - SPREAD_GAMES), len(past)))
    outputs = predict_base(past_inputs(recent, past))
    return fit_blend(outputs, recent.points, weighted=False)
