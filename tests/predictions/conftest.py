"""A small simulated league, so that every test sees the columns the package really reads."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from predictions.contract import FeatureContract, load_contract
from predictions.model import TrainedModel
from predictions.rows import RunStamp
from predictions.training import train

SLATE_DATE = date(2024, 3, 15)
TIPOFF = datetime(2024, 3, 15, 23, 0, tzinfo=UTC)
TRAINED_AT = datetime(2024, 3, 15, 6, 0, tzinfo=UTC)

SlateMaker = Callable[..., pd.DataFrame]


def simulate(players: int, dates: int, seed: int = 7) -> pd.DataFrame:
    """Games of `players` on every second date before the slate, with features known before."""
    rng = np.random.default_rng(seed)
    skill = rng.gamma(3.0, 4.0, players).clip(1, 32)
    games = pd.DataFrame(
        {
            "player": np.tile(np.arange(players), dates),
            "day": np.repeat(np.arange(dates), players),
        }
    )
    n = len(games)
    start = SLATE_DATE - timedelta(days=2 * dates)
    games["game_date"] = pd.Timestamp(start) + pd.to_timedelta(2 * games["day"], unit="D")
    games["player_lookup"] = "player" + games["player"].astype(str).str.zfill(3)
    games["game_id"] = games["game_date"].dt.strftime("%Y%m%d") + "_BOS_LAL"
    games["opponent_def_rating"] = rng.normal(113, 4, n)
    games["home_away"] = rng.integers(0, 2, n).astype(float)
    games["days_rest"] = rng.integers(0, 4, n).astype(float)
    games["back_to_back"] = (games["days_rest"] == 0).astype(float)
    mean = (
        skill[games["player"]]
        * (1 + 0.02 * (games["opponent_def_rating"] - 113))
        * (1 + 0.06 * (games["home_away"] - 0.5))
    ).clip(0.5)
    games["points"] = rng.negative_binomial(mean / 1.5, 1 / 2.5).astype(float)
    games["minutes_played"] = 28.0
    games["is_dnp"] = False
    past = games.groupby("player")["points"]
    for window, name in ((5, "points_avg_last_5"), (10, "points_avg_last_10")):
        games[name] = past.transform(lambda p, w=window: p.shift().rolling(w, min_periods=1).mean())
    games["points_avg_season"] = past.transform(lambda p: p.shift().expanding().mean())
    games["points_std_last_10"] = past.transform(
        lambda p: p.shift().rolling(10, min_periods=2).std()
    )
    line = np.floor(mean) + 0.5
    games["vegas_points_line"] = np.where(rng.random(n) < 0.6, line, np.nan)
    games["has_vegas_line"] = games["vegas_points_line"].notna().astype(float)
    games["pct_paint"], games["pct_mid_range"], games["pct_three"] = 0.45, 0.15, 0.40
    games["pct_free_throw"] = 0.15
    games["fatigue_score"] = rng.uniform(20, 100, n)
    games["minutes_avg_last_10"] = 28.0
    for name in load_contract().names:
        if name not in games:
            games[name] = np.nan
    return games.drop(columns=["player", "day"])


@pytest.fixture(scope="session")
def contract() -> FeatureContract:
    """The package's contract."""
    return load_contract()


@pytest.fixture(scope="session")
def history() -> pd.DataFrame:
    """Forty players on sixty dates before the slate."""
    return simulate(players=40, dates=60)


@pytest.fixture(scope="session")
def model(
    history: pd.DataFrame, contract: FeatureContract, tmp_path_factory: pytest.TempPathFactory
) -> TrainedModel:
    """A model trained once on the history."""
    return train(history, contract, tmp_path_factory.mktemp("models"), TRAINED_AT)


@pytest.fixture
def models_dir(history: pd.DataFrame, tmp_path: Path) -> Path:
    """A directory with a freshly saved model that a test may damage."""
    train(history, load_contract(), tmp_path / "models", TRAINED_AT)
    return tmp_path / "models"


@pytest.fixture
def run() -> RunStamp:
    """The stamp of a run on the slate's morning."""
    return RunStamp(datetime(2024, 3, 15, 15, 0, tzinfo=UTC), "corr-1", "exec-1")


@pytest.fixture(scope="session")
def make_slate() -> SlateMaker:
    """Make rows of ml_feature_store_v2 for players 0..n-1; keywords override columns."""

    def make(players: int = 3, **overrides: object) -> pd.DataFrame:
        rows = {
            "player_lookup": [f"player{number:03d}" for number in range(players)],
            "game_id": "20240315_BOS_LAL",
            "game_date": pd.Timestamp(SLATE_DATE),
            "season_year": 2023,
            "team_abbr": "BOS",
            "opponent_team_abbr": "LAL",
            "tipoff_at": TIPOFF.replace(tzinfo=None),
            "cutoff_at": TIPOFF.replace(tzinfo=None),
            "player_status": None,
            "points_line": 17.5,
            "points_line_bookmaker": "draftkings",
            "points_line_known_at": datetime(2024, 3, 15, 14, 0),
            "over_price": 1.91,
            "under_price": 1.91,
            "is_prediction_ready": True,
            "not_ready_reason": None,
            "row_hash": "feature-row-hash",
            "points_avg_last_5": 20.0,
            "points_avg_last_10": 18.0,
            "points_avg_season": 16.0,
            "home_away": 1.0,
            "days_rest": 1.0,
            "opponent_def_rating": 113.0,
            "pct_paint": 0.45,
            "pct_mid_range": 0.15,
            "pct_three": 0.40,
            "pct_free_throw": 0.15,
        }
        rows |= dict.fromkeys([n for n in load_contract().names if n not in rows], np.nan)
        return pd.DataFrame(rows | overrides)

    return make
