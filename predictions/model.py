"""A trained model in memory: the booster, what it was trained on, and what it taught."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
import xgboost as xgb

from predictions.columns import Floats
from predictions.spread import Spread

# With more, OpenMP's threads spin for each other on a busy machine: seconds became half a minute.
THREADS = 1


@dataclass(frozen=True)
class TrainingWindow:
    """First and last game_date and number of player games a model has seen."""

    first_game_date: date
    last_game_date: date
    rows: int


@dataclass(frozen=True)
class SystemMetrics:
    """Errors in points on the validation games; bias is predicted minus actual."""

    rows: int
    mae: float
    rmse: float
    bias: float


@dataclass(frozen=True)
class ModelMetrics:
    """Errors on the validation part, which neither trees nor early stopping saw.

    systems: every system on the rows it answered. baseline: the mean of the last 10 games.
    line and xgboost_at_line: the bookmaker's line and xgboost on the same rows with a line;
    None without lines.
    """

    first_validation_date: date
    last_validation_date: date
    systems: dict[str, SystemMetrics]
    baseline: SystemMetrics | None
    line: SystemMetrics | None
    xgboost_at_line: SystemMetrics | None


@dataclass(frozen=True)
class TrainedModel:
    """A model as saved: predictions read the booster, the ensemble weights and the spreads.

    model_sha256 covers the booster, the contract and the blend; data_sha256 the training rows.
    """

    model_id: str
    model_sha256: str
    contract_version: str
    contract_sha256: str
    trained_at: datetime
    window: TrainingWindow
    data_sha256: str
    libraries: dict[str, str]
    rounds: int
    weights: dict[str, float]
    spreads: dict[str, Spread]
    metrics: ModelMetrics
    booster: xgb.Booster

    def boosted_mean(self, features: pd.DataFrame) -> Floats:
        """Mean points of the rows of a frame selected by the contract."""
        return boosted_mean(self.booster, features)


def boosted_mean(booster: xgb.Booster, features: pd.DataFrame) -> Floats:
    """Mean points by a booster, columns matched by name; one value a row."""
    names = list(booster.feature_names or [])
    if features.empty:
        return np.zeros(0)
    matrix = xgb.DMatrix(
        features[names].to_numpy(dtype=np.float64), feature_names=names, nthread=THREADS
    )
    return np.asarray(booster.predict(matrix), dtype=np.float64)


def summarise(predicted: Floats, actual: Floats) -> SystemMetrics | None:
    """Errors over the rows with a prediction; None when there is none."""
    known = np.isfinite(predicted) & np.isfinite(actual)
    if not known.any():
        return None
    error = predicted[known] - actual[known]
    return SystemMetrics(
        rows=int(known.sum()),
        mae=round(float(np.abs(error).mean()), 6),
        rmse=round(float(np.sqrt((error**2).mean())), 6),
        bias=round(float(error.mean()), 6),
    )
