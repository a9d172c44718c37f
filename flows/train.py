"""Training on its own, for `nba-props train`."""

from dataclasses import asdict
from datetime import date
from typing import Any

from dbt_project.warehouse import Warehouse
from flows.context import RunContext
from flows.predict import read_history, require_features
from predictions.contract import load_contract
from predictions.training import train


def train_before(context: RunContext, before: date) -> dict[str, Any]:
    """Train on every game before a date and save the model.

    Raises:
        TrainingError: too little history.
    """
    context.tell(f"train on games before {before}")
    warehouse: Warehouse = context.open_warehouse(context.target)
    try:
        require_features(warehouse, context.target.label)
        history = read_history(warehouse, before)
    finally:
        warehouse.close()
    models = context.settings.models
    models.mkdir(parents=True, exist_ok=True)
    model = train(history, load_contract(), models, context.wall.now())
    found = {
        **model.metrics.systems,
        "last_10_average": model.metrics.baseline,
        "points_line": model.metrics.line,
    }
    metrics = {name: asdict(values) for name, values in found.items() if values is not None}
    return {
        "model_id": model.model_id,
        "model_sha256": model.model_sha256,
        "rows": model.window.rows,
        "first_game_date": model.window.first_game_date.isoformat(),
        "last_game_date": model.window.last_game_date.isoformat(),
        "metrics": metrics,
    }
