import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from predictions.artefact import read_evidence
from predictions.governance import Gate, judge, paired_difference
from predictions.model import TrainedModel


@pytest.fixture
def candidate(models_dir: Path, model: TrainedModel) -> str:
    return model.model_id


def edit(models_dir: Path, name: str, file: str, change: dict[str, object]) -> None:
    path = models_dir / name / file
    document = json.loads(path.read_text())
    for where, value in change.items():
        *parents, last = where.split(".")
        inner = document
        for parent in parents:
            inner = inner[parent]
        inner[last] = value
    path.write_text(json.dumps(document))


def rival(models_dir: Path, candidate: str, reach: float, recipe: str = "another") -> str:
    """A champion whose answers were `reach` points further off (nearer, when negative)."""
    shutil.copytree(models_dir / candidate, models_dir / "rival")
    edit(models_dir, "rival", "card.json", {"recipe_sha256": recipe, "model_sha256": "rival"})
    rows = read_evidence(models_dir / "rival")
    away = np.sign(rows["median_ensemble"] - rows["actual"])
    noise = np.random.default_rng(1).normal(0, 0.2, len(rows))
    rows["median_ensemble"] += away * reach + noise
    rows.to_parquet(models_dir / "rival" / "evidence.parquet", index=False)
    return "rival"


def failed(gates: list[Gate]) -> list[str]:
    return [gate.name for gate in gates if not gate.passed]


def test_a_sound_model_passes_every_gate(models_dir: Path, candidate: str) -> None:
    gates = judge(models_dir, candidate, [], None)
    assert [gate.name for gate in gates] == [
        *("duplicate", "sample size", "bias", "tier bias", "baseline")
    ]
    assert failed(gates) == []


@pytest.mark.parametrize(
    ("change", "gate"),
    [
        ({"systems.ensemble.rows": 199}, "sample size"),
        ({"systems.ensemble.bias": 1.01}, "bias"),
        ({"systems.ensemble.bias": -1.01}, "bias"),
        ({"tier_bias": {"30 and more": -2.01, "20 to 30": 0.1}}, "tier bias"),
    ],
)
def test_each_gate_shuts(
    models_dir: Path, candidate: str, change: dict[str, object], gate: str
) -> None:
    edit(models_dir, candidate, "metrics.json", change)
    assert failed(judge(models_dir, candidate, [], None)) == [gate]


def test_a_model_that_is_worse_than_the_last_10_games_is_refused(
    models_dir: Path, candidate: str
) -> None:
    path = models_dir / candidate / "evidence.parquet"
    rows = pd.read_parquet(path)
    off = np.sign(rows["median_ensemble"] - rows["actual"])
    rows.assign(median_ensemble=rows["median_ensemble"] + off).to_parquet(path, index=False)
    assert failed(judge(models_dir, candidate, [], None)) == ["baseline"]


def test_a_model_that_says_what_another_says_is_a_duplicate(
    models_dir: Path, candidate: str
) -> None:
    shutil.copytree(models_dir / candidate, models_dir / "copy")
    assert failed(judge(models_dir, "copy", [candidate, "absent"], None)) == ["duplicate"]


@pytest.mark.parametrize(
    ("reach", "recipe", "passes"),
    [
        (0.5, "another", True),
        (0.0, "another", False),
        (-0.5, "another", False),
        (0.0, "same", True),
        (-0.5, "same", False),
    ],
    ids=["better", "new but equal", "worse", "the same recipe", "the same recipe, worse"],
)
def test_the_champion_is_met_in_a_paired_test(
    models_dir: Path,
    candidate: str,
    model: TrainedModel,
    reach: float,
    recipe: str,
    passes: bool,
) -> None:
    same = model.recipe_sha256 if recipe == "same" else recipe
    champion = rival(models_dir, candidate, reach, same)
    gates = judge(models_dir, candidate, [champion], champion)
    assert (failed(gates) == []) is passes, gates
    assert gates[-1].name == "champion"


def test_a_comparison_on_few_games_decides_nothing(models_dir: Path, candidate: str) -> None:
    champion = rival(models_dir, candidate, 0.5)
    path = models_dir / champion / "evidence.parquet"
    pd.read_parquet(path).head(150).to_parquet(path, index=False)
    assert failed(judge(models_dir, candidate, [], champion)) == ["champion"]


def test_the_interval_counts_days_and_not_games() -> None:
    """Errors that a day shares say less than as many that are each their own."""
    days, games = 40, 10
    rng = np.random.default_rng(2)
    shared = np.repeat(rng.normal(0, 1, days), games)
    frame = pd.DataFrame(
        {
            "player_lookup": np.tile(np.arange(games), days),
            "game_id": np.repeat(np.arange(days), games),
            "game_date": np.repeat(np.arange(days), games),
            "actual": 0.0,
            "median_ensemble": 10.0,
        }
    )
    together = paired_difference(frame, frame.assign(median_ensemble=10 + shared))
    alone = paired_difference(
        frame.assign(game_date=np.arange(len(frame))), frame.assign(median_ensemble=10 + shared)
    )
    assert together.mean == alone.mean == pytest.approx(-shared.mean())
    assert together.high - together.low == pytest.approx(
        np.sqrt(games) * (alone.high - alone.low), rel=1e-6
    )
