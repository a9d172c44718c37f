import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from predictions import artefact
from predictions.artefact import (
    FILES,
    load_model,
    read_calibration,
    read_card,
    read_evidence,
    read_metrics,
    read_reference,
)
from predictions.columns import Floats
from predictions.contract import FeatureContract
from predictions.errors import ModelError, TrainingError
from predictions.history import played_games
from predictions.learners import MINIMUM_ROWS, usual
from predictions.markets import POINTS
from predictions.model import TrainedModel
from predictions.ridge import fit_ridge
from predictions.systems import BASE_SYSTEMS, ENSEMBLE, SYSTEM_IDS
from predictions.training import train
from predictions.trees import boosted, grow

TRAINED_AT = datetime.fromisoformat("2024-03-15T06:00:00+00:00")


def only_model(models_dir: Path) -> Path:
    (directory,) = (path for path in models_dir.iterdir() if path.is_dir())
    return directory


def test_training_beats_a_constant_and_the_last_10_games(
    model: TrainedModel, history: pd.DataFrame
) -> None:
    metrics = model.metrics
    later = history[history["game_date"] >= pd.Timestamp(metrics.first_date)]
    constant = float(np.abs(later["points"] - history["points"].median()).mean())
    ensemble = metrics.systems[ENSEMBLE]
    assert metrics.baseline is not None and metrics.line is not None
    assert ensemble.mae < 0.9 * constant
    assert ensemble.mae < metrics.baseline.mae
    assert abs(ensemble.bias) < 0.5
    # answers from before there was enough to learn from are no evidence
    ready = history.loc[history["is_prediction_ready"], "game_date"].sort_values()
    assert metrics.first_date > ready.iloc[MINIMUM_ROWS].date()
    assert metrics.line.rows == later["points_line"].notna().sum()
    assert metrics.ensemble_at_line is not None
    assert metrics.ensemble_at_line.rows == metrics.line.rows


def test_what_is_saved_is_complete_and_visible(
    models_dir: Path, model: TrainedModel, contract: FeatureContract, history: pd.DataFrame
) -> None:
    directory = only_model(models_dir)
    assert {path.name for path in directory.iterdir()} == {*FILES, "card.json"}
    card = json.loads((directory / "card.json").read_text())
    assert card["libraries"]["xgboost"]
    assert card["window"] == {
        "first_game_date": str(history["game_date"].min().date()),
        "last_game_date": "2024-03-13",
        "rows": len(history),
    }
    assert card["training_rows"] == history["is_prediction_ready"].sum()
    saved = json.loads((directory / "contract.json").read_text())
    assert saved["sha256"] == contract.sha256
    assert [feature["name"] for feature in saved["features"]] == list(contract.names)
    calibration = json.loads((directory / "calibration.json").read_text())
    assert set(calibration["weights"]) == set(BASE_SYSTEMS)
    assert sum(calibration["weights"].values()) == pytest.approx(1.0, abs=1e-5)
    assert set(calibration["shapes"]) == set(SYSTEM_IDS)
    assert calibration["market_step"]["rows"] > 500
    assert not set(model.learners.ridge.features) & {"vegas_points_line", "has_vegas_line"}


def test_the_same_history_in_any_order_trains_the_same_model(
    model: TrainedModel, history: pd.DataFrame, contract: FeatureContract, tmp_path: Path
) -> None:
    shuffled = history.sample(frac=1, random_state=3)[sorted(history.columns)]
    again = train(shuffled, contract, POINTS, tmp_path, TRAINED_AT)
    assert again.model_id == model.model_id
    assert again.model_sha256 == model.model_sha256
    assert again.metrics == model.metrics


def test_training_again_on_the_same_data_keeps_the_saved_model(
    models_dir: Path, history: pd.DataFrame, contract: FeatureContract
) -> None:
    later = datetime.fromisoformat("2024-03-16T06:00+00:00")
    again = train(history, contract, POINTS, models_dir, later)
    assert again.trained_at == TRAINED_AT
    assert only_model(models_dir).name == again.model_id


def test_a_saved_model_that_cannot_be_loaded_is_made_again(
    models_dir: Path, model: TrainedModel, history: pd.DataFrame, contract: FeatureContract
) -> None:
    (only_model(models_dir) / "trees.json").write_text("{}")
    again = train(history, contract, POINTS, models_dir, TRAINED_AT)
    assert (again.model_id, again.model_sha256) == (model.model_id, model.model_sha256)
    assert load_model(only_model(models_dir), contract).model_id == model.model_id


def test_a_mended_meaning_refuses_no_model(models_dir: Path, contract: FeatureContract) -> None:
    first, *others = contract.features
    told = replace(contract, features=(replace(first, meaning="in other words"), *others))
    assert load_model(only_model(models_dir), told).contract_sha256 == contract.sha256


@pytest.mark.parametrize("column", ["points", "market_points", "is_prediction_ready"])
def test_what_was_scored_what_the_market_said_and_who_was_ready_make_another_model(
    model: TrainedModel,
    history: pd.DataFrame,
    contract: FeatureContract,
    tmp_path: Path,
    column: str,
) -> None:
    corrected = history.copy()
    last = corrected[column].last_valid_index()
    value = corrected.loc[last, column]
    corrected.loc[last, column] = not value if column == "is_prediction_ready" else value + 1
    other = train(corrected, contract, POINTS, tmp_path, TRAINED_AT)
    assert other.model_id != model.model_id
    assert other.data_sha256 != model.data_sha256
    assert other.recipe_sha256 == model.recipe_sha256


def test_evidence_does_not_know_what_came_after_it(
    models_dir: Path, history: pd.DataFrame, contract: FeatureContract, tmp_path: Path
) -> None:
    """Points of the last stretch reach neither the answers about it nor those before it."""
    before = read_evidence(only_model(models_dir))
    since = before["game_date"].max() - pd.Timedelta(days=8)
    changed = history.copy()
    changed.loc[changed["game_date"] >= since, "points"] = 0.0
    other = train(changed, contract, POINTS, tmp_path, TRAINED_AT)
    after = read_evidence(tmp_path / other.model_id)
    learned = [f"{kind}_{name}" for kind in ("median", "mean") for name in ("ridge", "xgboost")]
    pd.testing.assert_frame_equal(before[learned], after[learned])
    assert not before["actual"].equals(after["actual"])


def test_too_little_history_says_what_is_needed(
    history: pd.DataFrame, contract: FeatureContract, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match=r"30 games played that could have been .* least 500"):
        train(history.iloc[: 6 * 30], contract, POINTS, tmp_path, TRAINED_AT)
    with pytest.raises(TrainingError, match="trained_at has no time zone"):
        train(history, contract, POINTS, tmp_path, TRAINED_AT.replace(tzinfo=None))
    assert list(tmp_path.iterdir()) == []


def test_a_saved_model_loads_as_it_was(
    models_dir: Path, model: TrainedModel, contract: FeatureContract, history: pd.DataFrame
) -> None:
    loaded = load_model(only_model(models_dir), contract)
    assert loaded.calibration == model.calibration
    assert loaded.learners.ridge == model.learners.ridge
    assert loaded.model_sha256 == model.model_sha256
    features = contract.select(history.tail(50))
    offset = usual(features, POINTS)
    assert (
        boosted(loaded.learners.booster, features, offset).tolist()
        == boosted(model.learners.booster, features, offset).tolist()
    )


@pytest.mark.parametrize("file", [name for name in FILES if name.endswith(".json")])
def test_an_altered_file_is_refused(models_dir: Path, contract: FeatureContract, file: str) -> None:
    path = only_model(models_dir) / file
    path.write_text(path.read_text().replace("0", "1", 1))
    with pytest.raises(ModelError, match=f"{file} is not the file that was saved; train again"):
        load_model(path.parent, contract)


def test_files_are_read_once_and_again_when_they_change(
    models_dir: Path, contract: FeatureContract
) -> None:
    directory = only_model(models_dir)
    model = load_model(directory, contract)
    assert load_model(directory, contract) is model
    calibration = directory / "calibration.json"
    calibration.write_bytes(calibration.read_bytes())
    assert load_model(directory, contract) is not model
    calibration.write_bytes(calibration.read_bytes() + b" ")
    with pytest.raises(ModelError, match="is not the file that was saved"):
        load_model(directory, contract)


def test_a_missing_file_is_refused(models_dir: Path, contract: FeatureContract) -> None:
    directory = only_model(models_dir)
    (directory / "ridge.json").unlink()
    with pytest.raises(ModelError, match=r"ridge\.json is missing"):
        load_model(directory, contract)


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("card.json", read_card),
        ("metrics.json", read_metrics),
        ("calibration.json", read_calibration),
        ("evidence.parquet", read_evidence),
        ("drift.json", read_reference),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_model_and_remedy(
    models_dir: Path, file: str, read: Callable[[Path], object]
) -> None:
    directory = only_model(models_dir)
    told = rf"(?s)model {directory.name}: {file} cannot be read \(.*\); train again"
    (directory / file).write_text("not what it was")
    with pytest.raises(ModelError, match=told):
        read(directory)
    (directory / file).unlink()
    with pytest.raises(ModelError, match=told):
        read(directory)


def test_another_contract_is_refused(models_dir: Path, contract: FeatureContract) -> None:
    with pytest.raises(ModelError, match=r"trained on feature contract v2 .* v3"):
        load_model(only_model(models_dir), replace(contract, version="v3"))


def test_another_library_is_refused(
    models_dir: Path, contract: FeatureContract, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = artefact.installed_libraries() | {"xgboost": "2.0.2"}
    monkeypatch.setattr(artefact, "installed_libraries", lambda: present)
    with pytest.raises(ModelError, match=r"trained with xgboost .*, 2\.0\.2 is installed"):
        load_model(only_model(models_dir), contract)


@pytest.mark.parametrize("system", [0, 1], ids=["trees", "ridge"])
def test_a_golden_row_that_moved_is_refused(
    models_dir: Path, contract: FeatureContract, system: int
) -> None:
    directory = only_model(models_dir)
    card = json.loads((directory / "card.json").read_text())
    card["golden_answers"][0][system] += 8.6
    (directory / "card.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match=r"a golden row is answered 8\.6000 off"):
        load_model(directory, contract)


def skewed_games() -> tuple[pd.DataFrame, Floats, Floats]:
    """Features, what is usual and what was done: a feature adds 2, the rest is skewed noise."""
    rng = np.random.default_rng(6)
    rows = 20_000
    features = pd.DataFrame({"x": rng.normal(0, 1, rows), "noise": rng.normal(0, 1, rows)})
    features["never"] = np.nan
    offset = rng.uniform(4, 25, rows)
    skewed = rng.gamma(1.0, 1.0, rows) * np.sqrt(offset)
    return features, offset, offset + 2 * features["x"].to_numpy() + skewed


def test_ridge_finds_what_a_feature_adds_and_ends_at_the_median() -> None:
    features, offset, actual = skewed_games()
    ridge = fit_ridge(features, offset, actual, np.full(len(actual), np.datetime64("2024-01-01")))
    assert ridge.coefficients[0] / ridge.deviations[0] == pytest.approx(2.0, abs=0.1)
    assert ridge.coefficients[2] == 0.0
    answer = ridge.predict(features, offset)
    assert (actual > answer).mean() == pytest.approx(0.5, abs=0.01)
    for part in (offset < 10, offset > 18):
        assert (actual > answer)[part].mean() == pytest.approx(0.5, abs=0.05)
    missing = ridge.predict(features.assign(x=np.nan), offset)
    median = ridge.predict(features.assign(x=features["x"].median()), offset)
    np.testing.assert_allclose(missing, median, atol=1e-9)


def test_trees_find_what_a_feature_adds_and_end_at_the_median() -> None:
    features, offset, actual = skewed_games()
    booster = grow(features, offset, actual, seed=1)
    answer = boosted(booster, features, offset)
    assert (actual > answer).mean() == pytest.approx(0.5, abs=0.01)
    high, low = features["x"] > 0.9, features["x"] < -0.9
    added = (answer - offset)[high].mean() - (answer - offset)[low].mean()
    assert added == pytest.approx(2 * (features["x"][high].mean() - features["x"][low].mean()), 0.1)
    np.testing.assert_allclose(boosted(booster, features, offset + 5), answer + 5)


def test_only_games_that_could_be_predicted_teach(
    history: pd.DataFrame, contract: FeatureContract
) -> None:
    games = played_games(history, contract, POINTS)
    assert games.ready.sum() == history["is_prediction_ready"].sum() < len(history)
