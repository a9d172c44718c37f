import json
from datetime import datetime
from pathlib import Path

import pytest

from predictions.contract import load_contract
from predictions.markets import POINTS
from predictions.registry import settle
from predictions.states import Event, State, record
from predictions.training import train
from tests.cli.conftest import Invoke
from tests.predictions.conftest import TRAINED_AT, simulate


@pytest.fixture
def model_id(tmp_path: Path) -> str:
    """A champion in the registry that the commands see."""
    contract = load_contract()
    model = train(simulate(30, 50), contract, POINTS, tmp_path / "models", TRAINED_AT)
    assert settle(tmp_path / "models", model, contract, TRAINED_AT).state is State.CHAMPION
    return model.model_id


def test_the_registry_from_the_command_line(invoke: Invoke, model_id: str, tmp_path: Path) -> None:
    (line,) = json.loads(invoke("models", "list", "--json").stdout)["models"]
    assert (line["model_id"], line["state"], line["health"]) == (model_id, "champion", "HEALTHY")
    assert line["mae"] > 1
    assert model_id[:20] in invoke("models", "list").stdout

    shown = json.loads(invoke("models", "show", model_id, "--json").stdout)
    assert sum(shown["calibration"]["weights"].values()) == pytest.approx(1, abs=1e-4)
    assert shown["history"][0]["reason"] == "first model of its market"
    assert "weight ridge" in invoke("models", "show", model_id).stdout

    again = invoke("models", "promote", model_id)
    assert again.exit_code == 1
    assert "is the champion already" in again.stderr
    alone = invoke("models", "rollback")
    assert alone.exit_code == 1
    assert "no earlier champion to go back to" in alone.stderr

    at = datetime.fromisoformat("2024-03-16T06:00:00+00:00")
    (tmp_path / "models" / model_id).rename(tmp_path / "models" / "first")
    record(tmp_path / "models", [Event(at, "points", "first", "moved", State.SHADOW)])
    damaged = invoke("models", "list", "--json")
    lines = {one["model_id"]: one for one in json.loads(damaged.stdout)["models"]}
    assert "cannot be read" in lines[model_id]["problem"]
    assert lines["first"]["state"] == "shadow"
    promoted = invoke("models", "promote", "first", "--json")
    assert json.loads(promoted.stdout) == {"champion": "first", "replaced": model_id}


def test_without_models_and_with_an_unknown_one_it_says_so(invoke: Invoke) -> None:
    assert "train one: nba-props train" in invoke("models", "list").stdout
    unknown = invoke("models", "show", "nobody")
    assert unknown.exit_code == 1
    assert "model nobody: not in" in unknown.stderr
    assert (
        "there is none; choose points" in invoke("models", "rollback", "--market", "steals").stderr
    )


def test_a_damaged_model_is_refused_wherever_it_is_looked_at(
    invoke: Invoke, model_id: str, tmp_path: Path
) -> None:
    ridge = tmp_path / "models" / model_id / "ridge.json"
    ridge.write_text(ridge.read_text() + " ")
    why = "ridge.json is not the file that was saved"
    listed = invoke("models", "list").stdout
    assert "refused" in listed and why in listed
    assert why in invoke("models", "show", model_id).stdout
    checks = json.loads(invoke("doctor", "--json").stdout)["checks"]
    (registry,) = (check for check in checks if check["name"] == "registry")
    assert not registry["ok"] and why in registry["detail"]
