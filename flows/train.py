"""Training: when no model serves a date, and as a job of its own."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from dbt_project.warehouse import Warehouse
from flows.context import RunContext
from flows.features import read_history, require_store
from flows.health import judge_health
from ops.errors import ConfigurationError
from ops.places import writable
from predictions.artefact import read_reference
from predictions.columns import as_dates
from predictions.contract import load_contract
from predictions.drift import STRONG, stability
from predictions.errors import ModelError, TrainingError
from predictions.lock import MODELS
from predictions.markets import POINTS, Market
from predictions.model import TrainedModel
from predictions.registry import serving_model, settle
from predictions.states import State
from predictions.training import train

# Folds that are trained at once; the model does not depend on it.
WORKERS = 2

# Days of features that are compared with those a model was trained on.
DRIFT_DAYS = 14


@dataclass(frozen=True)
class ChampionReport:
    """How the champion has done lately: told in words, and the features that have drifted."""

    model_id: str
    health: str
    told: str
    drifted: dict[str, float]


def train_model(
    history: pd.DataFrame, market: Market, models: Path, trained_at: datetime
) -> tuple[TrainedModel | None, list[str]]:
    """Train on `history` when it is long enough and may serve; otherwise say why not.

    Returns:
        The model or None, and notices for the report.
    """
    contract = load_contract(market.name)
    try:
        writable(models, MODELS)
        model = train(history, contract, market, models, trained_at, workers=WORKERS)
        verdict = settle(models, model, contract, trained_at)
    except (ConfigurationError, ModelError, TrainingError) as error:
        return None, [
            f"{market.name}: no model trained: {error}. The formula systems predicted; "
            f"then: nba-props train --before DATE --market {market.name}"
        ]
    if verdict.state not in (State.CHAMPION, State.RETIRED):
        return None, [
            f"{market.name}: trained {model.model_id}, which is a {verdict.state} and does not "
            f"serve ({verdict.reason}); the formula systems predicted"
        ]
    return model, [
        f"{market.name}: trained {model.model_id} on {model.window.rows} games, "
        f"{verdict.state}: {verdict.reason}"
    ]


def retrain(context: RunContext, before: date, market: Market = POINTS) -> dict[str, Any]:
    """Judge the champion, train on every game before a date, and give the new model its state.

    Raises:
        ConfigurationError: the models directory cannot be written.
        ModelError: the new model's files cannot be read.
        TrainingError: too little history.
    """
    models, now = writable(context.settings.models, MODELS), context.wall.now()
    context.tell(f"train {market.name} on games before {before}")
    contract = load_contract(market.name)
    with context.warehouse() as warehouse:
        require_store(warehouse, context.target.label)
        history = read_history(warehouse, before)
        champion = _judge_champion(warehouse, history, models, market, before, now)
    model = train(history, contract, market, models, now, workers=WORKERS)
    verdict = settle(models, model, contract, now)
    metrics = {
        **model.metrics.systems,
        "last_10_average": model.metrics.baseline,
        "market_line": model.metrics.line,
        "ensemble_at_market_line": model.metrics.ensemble_at_line,
    }
    return {
        "model_id": model.model_id,
        "market": market.name,
        "rows": model.window.rows,
        "first_game_date": model.window.first_game_date.isoformat(),
        "last_game_date": model.window.last_game_date.isoformat(),
        "state": str(verdict.state),
        "reason": verdict.reason,
        "gates": [asdict(gate) for gate in verdict.gates],
        "weights": model.calibration.weights,
        "market_step": (
            asdict(model.calibration.market_step) if model.calibration.market_step else None
        ),
        "metrics": {name: asdict(found) for name, found in metrics.items() if found is not None},
        "champion_before": asdict(champion) if champion else None,
    }


def _judge_champion(
    warehouse: Warehouse,
    history: pd.DataFrame,
    models: Path,
    market: Market,
    before: date,
    now: datetime,
) -> ChampionReport | None:
    """Compare grades and features of late with what the champion was trained on."""
    judged = judge_health(warehouse, models, market, now)
    contract = load_contract(market.name)
    model = serving_model(models, contract, before).model
    if judged is None or model is None or model.model_id != judged.model_id:
        return None
    since = pd.Timestamp(before - timedelta(days=DRIFT_DAYS))
    lately = history[as_dates(history["game_date"]) >= since.to_datetime64()]
    reference = read_reference(models / model.model_id)
    features = contract.select(lately, list(reference))
    drifted = {
        name: round(value, 3)
        for name, value in stability(reference, features).items()
        if value >= STRONG
    }
    found = judged.found
    return ChampionReport(model.model_id, str(found.health), found.told(), drifted)
