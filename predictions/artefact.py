"""A model as a directory: written whole or not at all, and refused when anything differs.

<model_id>/model.json is the booster, contract.json the features it was trained on, blend.json
the ensemble weights and spreads, metrics.json the validation errors, card.json everything else
with the hash of each of the four files.
"""

import hashlib
import json
import platform
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import xgboost as xgb
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from predictions.blend import Blend
from predictions.contract import FeatureContract
from predictions.errors import ModelError
from predictions.model import (
    THREADS,
    ModelMetrics,
    TrainedModel,
    TrainingWindow,
    boosted_mean,
)

MODEL, CONTRACT, BLEND, METRICS, CARD = (
    "model.json",
    "contract.json",
    "blend.json",
    "metrics.json",
    "card.json",
)

# What decides a prediction; together these make the model_sha256.
DECIDING_FILES = (BLEND, CONTRACT, MODEL)

# Trees of one xgboost version have been read wrongly by another; the others are only recorded.
ENFORCED_LIBRARIES = ("xgboost",)

# Largest difference in points between a golden row's saved and present prediction.
GOLDEN_TOLERANCE = 1e-4

REMEDY = "train again or take an older model"


@dataclass(frozen=True)
class ModelCard:
    """card.json: what is known about a model beside its parameters.

    golden_rows are contract rows (None for missing), golden_means what the booster answered.
    """

    model_id: str
    model_sha256: str
    trained_at: datetime
    window: TrainingWindow
    data_sha256: str
    rounds: int
    libraries: dict[str, str]
    files: dict[str, str]
    golden_rows: list[list[float | None]]
    golden_means: list[float]


def installed_libraries() -> dict[str, str]:
    """Versions of Python and of the libraries that training uses."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pandas": pd.__version__,
        "scipy": scipy.__version__,
        "xgboost": xgb.__version__,
    }


def save_model(
    *,
    out_dir: Path,
    model_id: str,
    contract: FeatureContract,
    booster: xgb.Booster,
    blend: Blend,
    metrics: ModelMetrics,
    window: TrainingWindow,
    data_sha256: str,
    rounds: int,
    trained_at: datetime,
    golden: pd.DataFrame,
) -> TrainedModel:
    """Write out_dir/<model_id> under a temporary name, rename it, and load it back.

    `golden` are contract rows whose predictions are saved and repeated at every load.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{model_id}.", dir=out_dir))
    try:
        booster.save_model(draft / MODEL)
        _write(draft / CONTRACT, {**asdict(contract), "sha256": contract.sha256})
        _write(draft / BLEND, blend)
        _write(draft / METRICS, metrics)
        files = {name: _file_sha256(draft / name) for name in (BLEND, CONTRACT, METRICS, MODEL)}
        card = ModelCard(
            model_id=model_id,
            model_sha256=_model_sha256(files),
            trained_at=trained_at,
            window=window,
            data_sha256=data_sha256,
            rounds=rounds,
            libraries=installed_libraries(),
            files=files,
            golden_rows=[
                [None if np.isnan(value) else value for value in row]
                for row in golden.to_numpy(dtype=np.float64).tolist()
            ],
            golden_means=boosted_mean(booster, golden).tolist(),
        )
        _write(draft / CARD, card)
        draft.chmod(0o755)
        draft.rename(out_dir / model_id)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return load_model(out_dir / model_id, contract)


def load_model(directory: Path, contract: FeatureContract) -> TrainedModel:
    """Load a saved model, checking files, contract, library and golden rows.

    Raises ModelError naming the first thing that differs; nothing is ever loaded in part.
    """
    name = f"model {directory.name}"
    try:
        return _load(directory, contract)
    except _Refused as refusal:
        raise ModelError(f"{name}: {refusal}; {REMEDY}") from None
    except FileNotFoundError as error:
        raise ModelError(f"{name}: {error.filename} is missing; {REMEDY}") from error
    except (KeyError, ValueError, xgb.core.XGBoostError) as error:
        raise ModelError(f"{name}: cannot be read ({error}); {REMEDY}") from error


class _Refused(Exception):
    """The reason a saved model is not used."""


def _load(directory: Path, contract: FeatureContract) -> TrainedModel:
    card = read_card(directory)
    for file in (BLEND, CONTRACT, METRICS, MODEL):
        if _file_sha256(directory / file) != card.files[file]:
            raise _Refused(f"{file} is not the file that was saved")
    saved = TypeAdapter(FeatureContract).validate_json((directory / CONTRACT).read_bytes())
    if saved.sha256 != contract.sha256:
        raise _Refused(
            f"trained on feature contract {saved.version} ({saved.sha256[:12]}), "
            f"the present one is {contract.version} ({contract.sha256[:12]})"
        )
    for library in ENFORCED_LIBRARIES:
        before, present = card.libraries[library], installed_libraries()[library]
        if before != present:
            raise _Refused(f"trained with {library} {before}, {present} is installed")
    booster = xgb.Booster({"nthread": THREADS})
    booster.load_model(directory / MODEL)
    if tuple(booster.feature_names or ()) != contract.names:
        raise _Refused(f"{MODEL} holds other features than {CONTRACT}")
    golden = pd.DataFrame(card.golden_rows, columns=list(contract.names), dtype="float64")
    difference = np.abs(boosted_mean(booster, golden) - np.array(card.golden_means))
    if not (difference <= GOLDEN_TOLERANCE).all():
        raise _Refused(f"a golden row is predicted {difference.max():.4f} points off")
    blend = TypeAdapter(Blend).validate_json((directory / BLEND).read_bytes())
    metrics = TypeAdapter(ModelMetrics).validate_json((directory / METRICS).read_bytes())
    return TrainedModel(
        model_id=card.model_id,
        model_sha256=_model_sha256(card.files),
        contract_version=contract.version,
        contract_sha256=contract.sha256,
        trained_at=card.trained_at,
        window=card.window,
        data_sha256=card.data_sha256,
        libraries=card.libraries,
        rounds=card.rounds,
        weights=blend.weights,
        spreads=blend.spreads,
        metrics=metrics,
        booster=booster,
    )


def read_card(directory: Path) -> ModelCard:
    """Read a model's card alone. Raises OSError or ValueError when it cannot be read."""
    return TypeAdapter(ModelCard).validate_json((directory / CARD).read_bytes())


def _write(path: Path, document: object) -> None:
    text = json.dumps(
        to_jsonable_python(document), indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False
    )
    path.write_text(text + "\n", encoding="utf-8")


def _file_sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _model_sha256(files: Mapping[str, str]) -> str:
    text = "\n".join(f"{name} {files[name]}" for name in DECIDING_FILES)
    return hashlib.sha256(text.encode()).hexdigest()
