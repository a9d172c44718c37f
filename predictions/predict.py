"""One slate in, every system's predictions out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from predictions.calibration import Calibration, Setting, calibrate, distributions, setting_of
from predictions.columns import as_dates, require
from predictions.contract import FeatureContract
from predictions.eligibility import not_predicted
from predictions.errors import ContractError, LookAheadError, ModelError
from predictions.history import PlayedGames, played_games
from predictions.markets import POINTS, Market
from predictions.model import TrainedModel
from predictions.publish import LineRow, publish, read_slate
from predictions.quotes import book_lines
from predictions.rows import PredictionRow, RunStamp
from predictions.stacking import LEAST_SYSTEMS
from predictions.systems import (
    BASE_SYSTEMS,
    ENSEMBLE,
    FORMULAS,
    SystemInputs,
    SystemOutput,
    answers_of,
    past_features,
)
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
    "is_prediction_ready",
    "not_ready_reason",
    "row_hash",
)

# Newest games on which distributions are fitted when there is no trained model to bring them.
FORMULA_GAMES = 5000

NO_SHAPE = "too few earlier answers to show a distribution"
TOO_FEW_SYSTEMS = f"fewer than {LEAST_SYSTEMS} systems answered"


@dataclass(frozen=True)
class Skipped:
    """A player and game that got no prediction; system_id None means from no system."""

    player_lookup: str
    game_id: str
    system_id: str | None
    reason: str


@dataclass(frozen=True)
class PredictionBatch:
    """Rows of player_prop_predictions as first versions, and what was not predicted.

    lines: rows of player_line_predictions by key of the prediction they belong to. withheld: what
    of `skipped` was computed and cannot be, see predictions.sanity.
    """

    rows: list[PredictionRow]
    lines: dict[tuple[str, ...], list[LineRow]]
    skipped: list[Skipped]
    withheld: list[Skipped] = field(default_factory=list)


def predict_slate(
    features: pd.DataFrame,
    lines: pd.DataFrame,
    history: pd.DataFrame,
    model: TrainedModel | None,
    contract: FeatureContract,
    run: RunStamp,
    *,
    market: Market = POINTS,
    blocked: str | None = None,
) -> PredictionBatch:
    """Predict every eligible row of one date with all systems.

    features: rows of ml_feature_store_v2 of one game_date, with slate_columns and the contract's.
    lines: rows of player_book_lines of the date. history: earlier rows of the feature store joined
    to their outcomes; with a model past_features are enough, of the rows' players and of the
    LEAGUE_WINDOW_DAYS before the date. Without a model the learned systems are skipped, and weights
    and distributions of the others are fitted on the newest games of the history. blocked:
    recommend nothing, for this reason. Skipped rows carry system_id None when no system was asked.
    The order of rows is by system, then as in `features`, so the same input gives the same output.
    Raises ContractError (columns, several dates, a doubled key), LookAheadError (history or
    model reach the slate's date) and ModelError (model of another contract).
    """
    require(features, slate_columns(market), "slate")
    if features.empty:
        return PredictionBatch(rows=[], lines={}, skipped=[])
    game_date = _single_date(features)
    _refuse_doubled_keys(features)
    _check_model(model, contract, game_date)
    needed = past_features(market) if model is not None else contract.names
    past = played_games(history, contract, market, before=game_date, features=needed)

    selected = contract.select(features)
    book = book_lines(lines, features)
    reasons = not_predicted(features, selected, contract, market, book)
    skipped = [
        Skipped(str(player), str(game), None, reason)
        for player, game, reason in zip(
            features["player_lookup"], features["game_id"], reasons, strict=True
        )
        if reason is not None
    ]
    kept = np.flatnonzero([reason is None for reason in reasons])
    if not len(kept):
        return PredictionBatch(rows=[], lines={}, skipped=skipped)
    slate = features.iloc[kept].reset_index(drop=True)
    inputs = SystemInputs(
        market=market,
        player_lookup=slate["player_lookup"],
        game_date=as_dates(slate["game_date"]),
        features=selected.iloc[kept].reset_index(drop=True),
        games=past,
        learners=model.learners if model else None,
    )
    outputs = answers_of(BASE_SYSTEMS, inputs)
    calibration = model.calibration if model else _formula_calibration(past, market)
    systems = distributions(
        calibration,
        {name: output.center for name, output in outputs.items()},
        setting_of(slate, market),
    )
    read = read_slate(slate, book.about(kept), market, model, contract, run, blocked)
    rows, line_rows = publish(read, systems)
    answered = {name: set(keep.tolist()) for name, (keep, _) in systems.items()}
    return PredictionBatch(
        rows=rows, lines=line_rows, skipped=skipped + _unanswered(slate, outputs, answered)
    )


def slate_columns(market: Market) -> tuple[str, ...]:
    """Columns of the feature store that predicting a market reads besides its contract's."""
    columns = market.lines
    if columns is None:
        return SLATE_COLUMNS
    quote = (columns.line, columns.bookmaker, columns.known_at)
    prices = (columns.over_price, columns.under_price)
    return (*SLATE_COLUMNS, *quote, *prices, columns.market_line, columns.market_center)


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
    keys = features[["player_lookup", "game_id"]]
    doubled = keys[keys.duplicated()]
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


def _formula_calibration(past: PlayedGames, market: Market) -> Calibration:
    """Fit the formulas on the newest games, each answered from what came before it.

    Without games that had lines the market step says what the market says.
    """
    recent = past.rows(np.arange(max(0, len(past) - FORMULA_GAMES), len(past)))
    outputs = answers_of(FORMULAS, past_inputs(recent, past, market))
    centers = {name: output.center for name, output in outputs.items()}
    no_line = np.full(len(recent), np.nan)
    deviation = recent.features[market.form("sd_20")].to_numpy(dtype=np.float64)
    return calibrate(centers, Setting(deviation, no_line, no_line), recent.actual, market)


def _unanswered(
    slate: pd.DataFrame,
    outputs: Mapping[str, SystemOutput],
    answered: Mapping[str, set[int]],
) -> list[Skipped]:
    skipped = []
    for name in (*outputs, ENSEMBLE):
        for row in range(len(slate)):
            if row in answered.get(name, ()):
                continue
            reason = outputs[name].reasons[row] if name in outputs else None
            if name == ENSEMBLE:
                there = sum(np.isfinite(output.center[row]) for output in outputs.values())
                reason = TOO_FEW_SYSTEMS if there < LEAST_SYSTEMS else None
            skipped.append(
                Skipped(
                    player_lookup=str(slate["player_lookup"].iloc[row]),
                    game_id=str(slate["game_id"].iloc[row]),
                    system_id=name,
                    reason=reason or NO_SHAPE,
                )
            )
    return skipped
