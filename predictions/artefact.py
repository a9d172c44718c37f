"""A model as a directory: written whole or not at all, and refused when anything differs.

<model_id>/trees.json is the booster, ridge.json the regression, calibration.json weights,
distributions and market step, contract.json the features it was trained on, metrics.json its
out-of-sample errors, evidence.parquet the answers behind them, drift.json how its features looked,
card.json everything else with the hash of each of the other files.
"""

import hashlib
import json
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import xgboost as xgb
from pydantic_core import to_jsonable_python

from predictions.calibration import Calibration
from predictions.columns import Floats
from predictions.contract import FeatureContract
from predictions.drift import FeatureReference
from predictions.errors import ModelError
from predictions.learners import Learners, usual
from predictions.lock import locked
from predictions.markets import MARKETS, Market
from predictions.model import ModelMetrics, TrainedModel, TrainingWindow
from predictions.parsed import parsed
from predictions.ridge import Ridge
from predictions.trees import THREADS, boosted

TREES, RIDGE, CALIBRATION, CONTRACT, METRICS, EVIDENCE, DRIFT, CARD = (
    "trees.json",
    "ridge.json",
    "calibration.json",
    "contract.json",
    "metrics.json",
    "evidence.parquet",
    "drift.json",
    "card.json",
)

# What decides a prediction; together these make the model_sha256.
DECIDING_FILES = (CALIBRATION, CONTRACT, RIDGE, TREES)
FILES = (*DECIDING_FILES, DRIFT, EVIDENCE, METRICS)

# Trees of one xgboost version have been read wrongly by another; the others are only recorded.
ENFORCED_LIBRARIES = ("xgboost",)

# Largest difference between a golden row's saved and present answers.
GOLDEN_TOLERANCE = 1e-4

REMEDY = "train again or take an older model"


@dataclass(frozen=True)
class ModelCard:
    """card.json: what is known about a model beside its parameters.

    golden_rows are contract rows (None for missing), golden_answers what trees and ridge said.
    """

    model_id: str
    model_sha256: str
    recipe_sha256: str
    market: str
    trained_at: datetime
    window: TrainingWindow
    training_rows: int
    data_sha256: str
    contract_sha256: str
    libraries: dict[str, str]
    files: dict[str, str]
    golden_rows: list[list[float | None]]
    golden_answers: list[tuple[float, float]]


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
    recipe_sha256: str,
    market: Market,
    contract: FeatureContract,
    learners: Learners,
    calibration: Calibration,
    metrics: ModelMetrics,
    evidence: pd.DataFrame,
    reference: dict[str, FeatureReference],
    window: TrainingWindow,
    data_sha256: str,
    trained_at: datetime,
    golden: pd.DataFrame,
) -> TrainedModel:
    """Write out_dir/<model_id> under a temporary name, rename it, and load it back.

    A directory of that name is replaced: it is one that could not be loaded, or the same model from
    another process. `golden` are contract rows whose answers are saved and repeated at every load.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{model_id}.", dir=out_dir))
    try:
        learners.booster.save_model(draft / TREES)
        _write(draft / RIDGE, learners.ridge)
        _write(draft / CALIBRATION, calibration)
        _write(draft / CONTRACT, {**asdict(contract), "sha256": contract.sha256})
        _write(draft / METRICS, metrics)
        _write(draft / DRIFT, reference)
        evidence.to_parquet(draft / EVIDENCE, index=False)
        files = {name: _file_sha256(draft / name) for name in FILES}
        card = ModelCard(
            model_id=model_id,
            model_sha256=_model_sha256(files),
            recipe_sha256=recipe_sha256,
            market=market.name,
            trained_at=trained_at,
            window=window,
            training_rows=learners.rows,
            data_sha256=data_sha256,
            contract_sha256=contract.sha256,
            libraries=installed_libraries(),
            files=files,
            golden_rows=[
                [None if np.isnan(value) else value for value in row]
                for row in golden.to_numpy(dtype=np.float64).tolist()
            ],
            golden_answers=_golden_answers(learners, golden, market),
        )
        _write(draft / CARD, card)
        draft.chmod(0o755)
        with locked(out_dir):
            if (out_dir / model_id).exists():
                shutil.rmtree(out_dir / model_id)
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
        return _load(directory, contract, _as_they_are(directory))
    except _Refused as refusal:
        raise ModelError(f"{name}: {refusal}; {REMEDY}") from None
    except FileNotFoundError as error:
        raise ModelError(f"{name}: {error.filename} is missing; {REMEDY}") from error
    except (KeyError, OSError, ValueError, xgb.core.XGBoostError) as error:
        raise ModelError(f"{name}: cannot be read ({error}); {REMEDY}") from error


class _Refused(Exception):
    """The reason a saved model is not used."""


def _as_they_are(directory: Path) -> tuple[tuple[int, int, int], ...]:
    """What tells that a file is not the one that was read: inode, size and time of change."""
    told = [(directory / file).stat() for file in (CARD, *FILES)]
    return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in told)


@lru_cache(maxsize=4)
def _load(
    directory: Path, contract: FeatureContract, files: tuple[tuple[int, int, int], ...]
) -> TrainedModel:
    """Check and read the files; those of a directory that is as it was are not read again."""
    card = read_card(directory)
    for file in FILES:
        if _file_sha256(directory / file) != card.files[file]:
            raise _Refused(f"{file} is not the file that was saved")
    saved = parsed(FeatureContract, (directory / CONTRACT).read_bytes())
    if saved.sha256 != contract.sha256:
        raise _Refused(
            f"trained on feature contract {saved.version} of {saved.market} "
            f"({saved.sha256[:12]}), the present one is {contract.version} of {contract.market} "
            f"({contract.sha256[:12]})"
        )
    for library in ENFORCED_LIBRARIES:
        before, present = card.libraries[library], installed_libraries()[library]
        if before != present:
            raise _Refused(f"trained with {library} {before}, {present} is installed")
    booster = xgb.Booster({"nthread": THREADS})
    booster.load_model(directory / TREES)
    ridge = parsed(Ridge, (directory / RIDGE).read_bytes())
    for file, names in ((TREES, tuple(booster.feature_names or ())), (RIDGE, ridge.features)):
        if names != contract.learned:
            raise _Refused(f"{file} holds other features than {CONTRACT}")
    learners = Learners(ridge=ridge, booster=booster, rows=card.training_rows)
    golden = pd.DataFrame(card.golden_rows, columns=list(contract.names), dtype="float64")
    present_answers = _golden_answers(learners, golden, MARKETS[card.market])
    difference = np.abs(np.array(present_answers) - np.array(card.golden_answers))
    if not (difference <= GOLDEN_TOLERANCE).all():
        raise _Refused(f"a golden row is answered {difference.max():.4f} off")
    return TrainedModel(
        model_id=card.model_id,
        model_sha256=_model_sha256(card.files),
        recipe_sha256=card.recipe_sha256,
        market=card.market,
        contract_version=contract.version,
        contract_sha256=contract.sha256,
        trained_at=card.trained_at,
        window=card.window,
        data_sha256=card.data_sha256,
        libraries=card.libraries,
        learners=learners,
        calibration=read_calibration(directory),
        metrics=read_metrics(directory),
    )


def read_card(directory: Path) -> ModelCard:
    """Read a model's card alone. Raises ModelError when it cannot be read."""
    with _reading(directory, CARD) as path:
        return parsed(ModelCard, path.read_bytes())


def read_metrics(directory: Path) -> ModelMetrics:
    """Read a model's metrics alone. Raises ModelError when they cannot be read."""
    with _reading(directory, METRICS) as path:
        return parsed(ModelMetrics, path.read_bytes())


def read_calibration(directory: Path) -> Calibration:
    """Read a model's calibration alone. Raises ModelError when it cannot be read."""
    with _reading(directory, CALIBRATION) as path:
        return parsed(Calibration, path.read_bytes())


def read_evidence(directory: Path) -> pd.DataFrame:
    """Read a model's out-of-sample answers, see predictions.evidence.

    Raises ModelError when they cannot be read.
    """
    with _reading(directory, EVIDENCE) as path:
        return pd.read_parquet(path)


def read_reference(directory: Path) -> dict[str, FeatureReference]:
    """Read how the features looked that a model was trained on, see predictions.drift.

    Raises ModelError when that cannot be read.
    """
    with _reading(directory, DRIFT) as path:
        return parsed(dict[str, FeatureReference], path.read_bytes())


@contextmanager
def _reading(directory: Path, file: str) -> Iterator[Path]:
    """Path of a model's file, and for whatever is wrong with it a message that says which."""
    try:
        yield directory / file
    except (OSError, ValueError) as error:
        raise ModelError(
            f"model {directory.name}: {file} cannot be read ({error}); {REMEDY}"
        ) from error


def _golden_answers(
    learners: Learners, golden: pd.DataFrame, market: Market
) -> list[tuple[float, float]]:
    offset: Floats = usual(golden, market)
    trees = boosted(learners.booster, golden, offset).tolist()
    return list(zip(trees, learners.ridge.predict(golden, offset).tolist(), strict=True))


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
