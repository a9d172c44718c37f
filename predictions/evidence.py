"""What a model's recipe did out of sample: the rows that metrics, gates and comparisons use."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from predictions.calibrated import CalibratedFold
from predictions.columns import as_float
from predictions.history import PlayedGames
from predictions.markets import Market
from predictions.model import ModelMetrics, SystemMetrics, summarise
from predictions.systems import ENSEMBLE, SYSTEM_IDS

# Limits between minutes tiers, mean minutes of the last 10 games.
TIERS = {"below 10": 10.0, "10 to 20": 20.0, "20 to 30": 30.0, "30 and more": np.inf}

# Answers without which a tier's bias would be chance.
LEAST_TIER_ROWS = 100

KEY = ["player_lookup", "game_id"]


def evidence(
    games: PlayedGames, folds: Iterator[CalibratedFold], market_line: np.ndarray, market: Market
) -> pd.DataFrame:
    """One row per player and game answered out of sample, in the games' order.

    Folds before there was enough to learn from say nothing about the model and are left out.

    Columns: KEY, game_date, actual, minutes_avg_last_10, last10, market_line, and median_<system>
    and mean_<system> for each system.
    """
    columns: dict[str, np.ndarray] = {}
    for system_id in SYSTEM_IDS:
        columns[f"median_{system_id}"] = np.full(len(games), np.nan)
        columns[f"mean_{system_id}"] = np.full(len(games), np.nan)
    for fold in folds:
        if not fold.answers.training_rows:
            continue
        for system_id, (rows, distribution) in fold.systems.items():
            columns[f"median_{system_id}"][rows] = distribution.quantile(0.5)
            columns[f"mean_{system_id}"][rows] = distribution.moments()[0]
    frame = pd.DataFrame(
        {
            "player_lookup": games.player_lookup,
            "game_id": games.game_id,
            "game_date": games.game_date,
            "actual": games.actual,
            "minutes_avg_last_10": games.features["minutes_avg_last_10"],
            "last10": games.features[market.form("avg_last_10")],
            "market_line": market_line,
            **columns,
        }
    )
    answered = frame[list(columns)].notna().any(axis=1)
    return frame[answered].reset_index(drop=True)


def metrics_of(found: pd.DataFrame) -> ModelMetrics:
    """Summarise evidence. It must not be empty."""
    measured = {name: _system(found, name) for name in SYSTEM_IDS}
    at_line = found[found["market_line"].notna()]
    baseline, line = (as_float(found["last10"]), as_float(at_line["market_line"]))
    ensemble = found[found[f"mean_{ENSEMBLE}"].notna()]
    error = ensemble[f"mean_{ENSEMBLE}"] - ensemble["actual"]
    tier = pd.cut(
        ensemble["minutes_avg_last_10"], [-np.inf, *TIERS.values()], right=False, labels=list(TIERS)
    )
    return ModelMetrics(
        first_date=pd.Timestamp(found["game_date"].min()).date(),
        last_date=pd.Timestamp(found["game_date"].max()).date(),
        systems={name: values for name, values in measured.items() if values is not None},
        baseline=summarise(baseline, baseline, as_float(found["actual"])),
        line=summarise(line, line, as_float(at_line["actual"])),
        ensemble_at_line=_system(at_line, ENSEMBLE),
        tier_bias={
            str(name): round(float(values.mean()), 6)
            for name, values in error.groupby(tier, observed=True)
            if len(values) >= LEAST_TIER_ROWS
        },
    )


def _system(found: pd.DataFrame, name: str) -> SystemMetrics | None:
    return summarise(
        as_float(found[f"median_{name}"]),
        as_float(found[f"mean_{name}"]),
        as_float(found["actual"]),
    )
