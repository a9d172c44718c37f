import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from predictions import artefact
from predictions.contract import FeatureContract
from predictions.errors import ModelError, TrainingError
from predictions.model import TrainedModel
from predictions.registry import load_model, newest_model
from predictions.training import train

TRAINED_AT = datetime.fromisoformat("2024-03-15T06:00:00+00:00")
SLATE_DATE = date(2024, 3, 15)


def only_model(models_dir: Path) -> Path:
    (directory,) = models_dir.iterdir()
    return directory


def test_training_beats_a_constant_and_the_last_10_games(
    model: TrainedModel, history: pd.DataFrame
) -> None:
    validation = history[history["game_date"] >= pd.Timestamp(model.metrics.first_validation_date)]
    constant = float(np.abs(validation["points"] - history["points"].mean()).mean())
    boosted = model.metrics.systems["xgboost"]
    assert model.metrics.baseline is not None and model.metrics.line is not None
    assert boosted.mae < 0.9 * constant
    assert boosted.mae < model.metrics.baseline.mae
    assert abs(boosted.bias) < 0.5
    assert model.metrics.line.rows == validation["vegas_points_line"].notna().sum()
    assert model.metrics.xgboost_at_line is not None
    assert model.metrics.xgboost_at_line.rows == model.metrics.line.rows


def test_what_is_saved_is_complete_and_visible(
    models_dir: Path, model: TrainedModel, contract: FeatureContract, history: pd.DataFrame
) -> None:
    directory = only_model(models_dir)
    assert sorted(path.name for path in directory.iterdir()) == [
        "blend.json",
        "card.json",
        "contract.json",
        "metrics.json",
        "model.json",
    ]
    card = json.loads((directory / "card.json").read_text())
    assert card["libraries"]["xgboost"]
    assert card["window"] == {
        "first_game_date": str(history["game_date"].min().date()),
        "last_game_date": "2024-03-13",
        "rows": len(history),
    }
    saved = json.loads((directory / "contract.json").read_text())
    assert saved["sha256"] == contract.sha256
    assert [feature["name"] for feature in saved["features"]] == list(contract.names)
    weights = json.loads((directory / "blend.json").read_text())["weights"]
    assert set(weights) == {"moving_average", "zone_matchup", "similarity", "xgboost"}
    assert sum(weights.values()) == pytest.approx(1.0)
    assert set(model.spreads) == {*weights, "ensemble"}


def test_the_same_history_in_any_order_trains_the_same_model(
    model: TrainedModel, history: pd.DataFrame, contract: FeatureContract, tmp_path: Path
) -> None:
    shuffled = history.sample(frac=1, random_state=3)[sorted(history.columns)]
    again = train(shuffled, contract, tmp_path, TRAINED_AT)
    assert again.model_id == model.model_id
    assert again.model_sha256 == model.model_sha256
    assert again.metrics == model.metrics
    features = contract.select(history.tail(50))
    assert again.boosted_mean(features).tolist() == model.boosted_mean(features).tolist()


def test_training_again_on_the_same_data_keeps_the_saved_model(
    models_dir: Path, history: pd.DataFrame, contract: FeatureContract
) -> None:
    later = train(history, contract, models_dir, datetime.fromisoformat("2024-03-16T06:00+00:00"))
    assert later.trained_at == TRAINED_AT
    assert len(list(models_dir.iterdir())) == 1


def test_changed_points_make_another_model(
    model: TrainedModel, history: pd.DataFrame, contract: FeatureContract, tmp_path: Path
) -> None:
    corrected = history.copy()
    corrected.loc[corrected.index[-1], "points"] += 1
    other = train(corrected, contract, tmp_path, TRAINED_AT)
    assert other.model_id != model.model_id
    assert other.data_sha256 != model.data_sha256


def test_validation_comes_after_everything_the_trees_saw(
    model: TrainedModel, history: pd.DataFrame, contract: FeatureContract, tmp_path: Path
) -> None:
    # Points of the validation part do not reach the trees that are measured on it.
    first = pd.Timestamp(model.metrics.first_validation_date)
    changed = history.copy()
    changed.loc[changed["game_date"] >= first, "points"] = 0.0
    other = train(changed, contract, tmp_path, TRAINED_AT)
    before, after = model.metrics.systems["xgboost"], other.metrics.systems["xgboost"]
    truth = history.loc[history["game_date"] >= first, "points"].mean()
    assert after.bias == pytest.approx(before.bias + truth, abs=1e-4)


def test_too_little_history_says_what_is_needed(
    history: pd.DataFrame, contract: FeatureContract, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match=r"80 games played by players on 2 dates, at least 500"):
        train(history.iloc[:80], contract, tmp_path, TRAINED_AT)
    with pytest.raises(TrainingError, match="trained_at has no time zone"):
        train(history, contract, tmp_path, TRAINED_AT.replace(tzinfo=None))
    assert list(tmp_path.iterdir()) == []


def test_a_saved_model_loads_as_it_was(
    models_dir: Path, model: TrainedModel, contract: FeatureContract, history: pd.DataFrame
) -> None:
    loaded = load_model(only_model(models_dir), contract)
    assert loaded.weights == model.weights
    assert loaded.spreads == model.spreads
    assert loaded.model_sha256 == model.model_sha256
    features = contract.select(history.tail(50))
    assert loaded.boosted_mean(features).tolist() == model.boosted_mean(features).tolist()


@pytest.mark.parametrize("file", ["model.json", "blend.json", "contract.json", "metrics.json"])
def test_an_altered_file_is_refused(models_dir: Path, contract: FeatureContract, file: str) -> None:
    path = only_model(models_dir) / file
    path.write_text(path.read_text().replace("0", "1", 1))
    with pytest.raises(ModelError, match=f"{file} is not the file that was saved; train again"):
        load_model(path.parent, contract)


def test_a_missing_file_is_refused(models_dir: Path, contract: FeatureContract) -> None:
    directory = only_model(models_dir)
    (directory / "blend.json").unlink()
    with pytest.raises(ModelError, match=r"blend\.json is missing"):
        load_model(directory, contract)


def test_another_contract_is_refused(models_dir: Path, contract: FeatureContract) -> None:
    with pytest.raises(ModelError, match=r"trained on feature contract points_v1 .* points_v2"):
        load_model(only_model(models_dir), replace(contract, version="points_v2"))


def test_another_library_is_refused(
    models_dir: Path, contract: FeatureContract, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = artefact.installed_libraries() | {"xgboost": "2.0.2"}
    monkeypatch.setattr(artefact, "installed_libraries", lambda: present)
    with pytest.raises(ModelError, match=r"trained with xgboost .*, 2\.0\.2 is installed"):
        load_model(only_model(models_dir), contract)


def test_a_golden_row_that_moved_is_refused(models_dir: Path, contract: FeatureContract) -> None:
    directory = only_model(models_dir)
    card = json.loads((directory / "card.json").read_text())
    card["golden_means"][0] += 8.6
    (directory / "card.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match=r"a golden row is predicted 8\.6000 points off"):
        load_model(directory, contract)


def test_the_registry_takes_the_newest_model_that_ends_before_the_slate(
    models_dir: Path, history: pd.DataFrame, contract: FeatureContract
) -> None:
    older = train(history[history["game_date"] < "2024-02-20"], contract, models_dir, TRAINED_AT)
    newest = newest_model(models_dir, contract, SLATE_DATE)
    assert newest.model is not None
    assert newest.model.window.last_game_date == date(2024, 3, 13)
    replayed = newest_model(models_dir, contract, date(2024, 3, 13))
    assert replayed.model is not None
    assert replayed.model.model_id == older.model_id
    assert newest.refused == replayed.refused == ()


def test_the_registry_passes_over_a_damaged_model_and_reports_it(
    models_dir: Path, history: pd.DataFrame, contract: FeatureContract
) -> None:
    newest = only_model(models_dir)
    older = train(history[history["game_date"] < "2024-02-20"], contract, models_dir, TRAINED_AT)
    (newest / "model.json").write_text("{}")
    choice = newest_model(models_dir, contract, SLATE_DATE)
    assert choice.model is not None
    assert choice.model.model_id == older.model_id
    assert len(choice.refused) == 1
    assert newest.name in choice.refused[0]


def test_the_registry_without_a_usable_model_says_none(
    models_dir: Path, contract: FeatureContract, tmp_path: Path
) -> None:
    assert newest_model(tmp_path / "absent", contract, SLATE_DATE).model is None
    (only_model(models_dir) / "card.json").write_text("not json")
    choice = newest_model(models_dir, contract, SLATE_DATE)
    assert choice.model is None
    assert "card.json cannot be read" in choice.refused[0]
