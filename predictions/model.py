"""A trained model in memory: its learners, its calibration, and what it was trained on."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from predictions.calibration import Calibration
from predictions.columns import Floats
from predictions.learners import Learners


@dataclass(frozen=True)
class TrainingWindow:
    """First and last game_date and number of player games a model has seen."""

    first_game_date: date
    last_game_date: date
    rows: int


@dataclass(frozen=True)
class SystemMetrics:
    """Errors in units of the market; bias is predicted minus actual."""

    rows: int
    mae: float
    rmse: float
    bias: float


@dataclass(frozen=True)
class ModelMetrics:
    """Errors of out-of-sample answers, each by systems trained and calibrated on what came before.

    systems: MAE of the median, RMSE and bias of the mean, of every system on the rows it answered.
    baseline: the mean of the last 10 games. line and ensemble_at_line: the books' median line and
    the ensemble on the same rows; None without lines. tier_bias: the ensemble's bias by minutes
    tier.
    """

    first_date: date
    last_date: date
    systems: dict[str, SystemMetrics]
    baseline: SystemMetrics | None
    line: SystemMetrics | None
    ensemble_at_line: SystemMetrics | None
    tier_bias: dict[str, float]


@dataclass(frozen=True)
class TrainedModel:
    """A model as saved. model_sha256 covers what decides a prediction, data_sha256 the rows.

    recipe_sha256 covers how it is made, see predictions.recipe.
    """

    model_id: str
    model_sha256: str
    recipe_sha256: str
    market: str
    contract_version: str
    contract_sha256: str
    trained_at: datetime
    window: TrainingWindow
    data_sha256: str
    libraries: dict[str, str]
    learners: Learners
    calibration: Calibration
    metrics: ModelMetrics


def summarise(median: Floats, mean: Floats, actual: Floats) -> SystemMetrics | None:
    """MAE of the medians, RMSE and bias of the means, over the rows that have one."""
    known = np.isfinite(median) & np.isfinite(actual)
    if not known.any():
        return None
    error = mean[known] - actual[known]
    return SystemMetrics(
        rows=int(known.sum()),
        mae=round(float(np.abs(median[known] - actual[known]).mean()), 6),
        rmse=round(float(np.sqrt((error**2).mean())), 6),
        bias=round(float(error.mean()), 6),
    )
