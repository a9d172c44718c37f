"""A small simulated league, so that every test sees the columns the package really reads."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from predictions.contract import FeatureContract, load_contract
from predictions.markets import POINTS
from predictions.model import TrainedModel
from predictions.predict import PredictionBatch, predict_slate
from predictions.rows import RunStamp
from predictions.training import train

SLATE_DATE = date(2024, 3, 15)
TIPOFF = datetime(2024, 3, 15, 23, 0, tzinfo=UTC)
TRAINED_AT = datetime(2024, 3, 15, 6, 0, tzinfo=UTC)

SlateMaker = Callable[..., pd.DataFrame]
Predict = Callable[..., PredictionBatch]


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
    games["is_prediction_ready"] = games["day"] >= 5
    games["season_year"], games["season_type"], games["player_status"] = 2023, "regular", None
    games["team_abbr"], games["opponent_team_abbr"] = "BOS", "LAL"
    games["career_games"] = games["day"].astype(float)
    past = games.groupby("player")["points"]
    for window, name in ((5, "points_avg_last_5"), (10, "points_avg_last_10")):
        games[name] = past.transform(lambda p, w=window: p.shift().rolling(w, min_periods=1).mean())
    games["points_avg_season"] = past.transform(lambda p: p.shift().expanding().mean())
    games["points_std_last_10"] = past.transform(
        lambda p: p.shift().rolling(10, min_periods=2).std()
    )
    for half_life in (8, 20):
        games[f"points_ewma_{half_life}"] = past.transform(
            lambda p, h=half_life: p.shift().ewm(halflife=h).mean()
        )
    games["points_sd_20"] = past.transform(lambda p: p.shift().ewm(halflife=20).std())
    line = np.floor(mean) + 0.5
    games["points_line"] = np.where(rng.random(n) < 0.6, line, np.nan)
    there = games["points_line"].notna()
    games["consensus_line"] = games["points_line"]
    games["market_points"] = np.where(there, mean - 0.4, np.nan)
    games["points_line_bookmaker"] = np.where(there, "draftkings", None)
    games["points_line_known_at"] = np.where(there, games["game_date"], pd.NaT)
    games["points_line_known_at"] = pd.to_datetime(games["points_line_known_at"])
    games["over_price"] = games["under_price"] = np.where(there, 1.91, np.nan)
    games["vegas_points_line"] = games["points_line"]
    games["has_vegas_line"] = there.astype(float)
    games["pct_paint"], games["pct_mid_range"], games["pct_three"] = 0.45, 0.15, 0.40
    games["pct_free_throw"] = 0.15
    games["fatigue_score"] = rng.uniform(20, 100, n)
    games["minutes_avg_last_10"] = 28.0
    missing = [name for name in load_contract().names if name not in games]
    filler = pd.DataFrame(np.nan, index=games.index, columns=missing)
    return pd.concat([games.drop(columns=["player", "day"]), filler], axis=1)


def quotes_of(games: pd.DataFrame) -> pd.DataFrame:
    """Rows of player_book_lines: the headline book, and a second one a point higher."""
    quoted = games[games["points_line"].notna()]
    columns = ["player_lookup", "game_id", "points_line", "over_price", "under_price"]
    lines = quoted[columns].assign(
        line_source="odds_api_player_points_props",
        bookmaker=quoted["points_line_bookmaker"],
        line_known_at=quoted["points_line_known_at"],
    )
    other = lines.assign(bookmaker="fanduel", points_line=lines["points_line"] + 1)
    return pd.concat([lines, other], ignore_index=True)


@pytest.fixture(scope="session")
def contract() -> FeatureContract:
    """The package's contract."""
    return load_contract()


@pytest.fixture(scope="session")
def history() -> pd.DataFrame:
    """Thirty players on fifty dates before the slate."""
    return simulate(players=30, dates=50)


@pytest.fixture(scope="session")
def lines(history: pd.DataFrame) -> pd.DataFrame:
    """Two books' lines of the history."""
    return quotes_of(history)


@pytest.fixture(scope="session")
def trained_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session's model is saved; tests take copies of it."""
    return tmp_path_factory.mktemp("trained")


@pytest.fixture(scope="session")
def model(history: pd.DataFrame, contract: FeatureContract, trained_dir: Path) -> TrainedModel:
    """A model trained once on the history."""
    return train(history, contract, POINTS, trained_dir, TRAINED_AT)


@pytest.fixture
def models_dir(model: TrainedModel, trained_dir: Path, tmp_path: Path) -> Path:
    """A directory with a copy of the saved model that a test may damage."""
    shutil.copytree(trained_dir / model.model_id, tmp_path / "models" / model.model_id)
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
            "consensus_line": 17.5,
            "market_points": 17.3,
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
            "points_std_last_10": 6.0,
            "points_ewma_8": 18.0,
            "points_ewma_20": 17.0,
            "points_sd_20": 6.0,
            "minutes_avg_last_10": 28.0,
            "fatigue_score": 100.0,
            "home_away": 1.0,
            "days_rest": 1.0,
            "opponent_def_rating": 113.0,
            "career_games": 60.0,
            "pct_paint": 0.45,
            "pct_mid_range": 0.15,
            "pct_three": 0.40,
            "pct_free_throw": 0.15,
        }
        rows |= dict.fromkeys([n for n in load_contract().names if n not in rows], np.nan)
        # what the contract requires beyond these is there, at a value of no meaning
        rows |= {name: 0.0 for name in load_contract().required if rows[name] != rows[name]}
        return pd.DataFrame(rows | overrides)

    return make


@pytest.fixture(scope="session")
def predict(history: pd.DataFrame, model: TrainedModel, contract: FeatureContract) -> Predict:
    """Predict a slate; its quotes are its headlines and a second book unless given."""

    def ask(
        slate: pd.DataFrame,
        run: RunStamp,
        *,
        past: pd.DataFrame | None = None,
        quotes: pd.DataFrame | None = None,
        using: TrainedModel | None = model,
        **options: object,
    ) -> PredictionBatch:
        return predict_slate(
            slate,
            quotes_of(slate) if quotes is None else quotes,
            history if past is None else past,
            using,
            contract,
            run,
            **options,  # type: ignore[arg-type]
        )

    return ask
