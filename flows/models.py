"""The model registry as commands see it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from predictions.artefact import load_model, read_calibration, read_card, read_metrics
from predictions.contract import FeatureContract, load_contract
from predictions.errors import ModelError
from predictions.markets import market_named
from predictions.registry import promote, rollback
from predictions.states import (
    Event,
    Health,
    State,
    health_of,
    read_events,
    recipes_of,
    states_of,
)
from predictions.systems import ENSEMBLE


@dataclass(frozen=True)
class ModelLine:
    """One model; what cannot be read of it is None, and `problem` says why."""

    model_id: str
    market: str
    state: State
    health: Health
    last_game_date: date | None = None
    games: int | None = None
    mae: float | None = None
    bias: float | None = None
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The line as a JSON object."""
        document: dict[str, Any] = to_jsonable_python(asdict(self))
        return document


def model_lines(models: Path) -> list[ModelLine]:
    """Every model that the registry has given a state, by market, newest state last."""
    events = read_events(models)
    return [
        _line(models, name, market, state, events)
        for market in sorted({event.market for event in events})
        for name, state in states_of(events, market).items()
    ]


def describe_model(models: Path, model_id: str) -> dict[str, Any]:
    """Card, metrics, weights, market step and history of a model.

    Raises:
        ModelError: it is not in the registry, or cannot be read.
    """
    market, state, events = _registered(models, model_id)
    card = read_card(models / model_id)
    metrics = read_metrics(models / model_id)
    calibration = read_calibration(models / model_id)
    try:
        load_model(models / model_id, load_contract(market))
        refused = None
    except ModelError as error:
        refused = str(error)
    document: dict[str, Any] = to_jsonable_python(
        {
            "model_id": model_id,
            "market": market,
            "state": state,
            "refused": refused,
            "health": health_of(events, market, card.recipe_sha256),
            "trained_at": card.trained_at,
            "window": card.window,
            "model_sha256": card.model_sha256,
            "recipe_sha256": card.recipe_sha256,
            "data_sha256": card.data_sha256,
            "contract_sha256": card.contract_sha256,
            "libraries": card.libraries,
            "metrics": metrics,
            "calibration": {
                "rows": calibration.rows,
                "weights": calibration.weights,
                "market_step": calibration.market_step,
            },
            "history": [event for event in events if event.model_id == model_id],
        }
    )
    return document


def promote_model(models: Path, model_id: str, now: datetime) -> str | None:
    """Make a model its market's champion; the one it replaces, see registry.promote."""
    market, _, _ = _registered(models, model_id)
    return promote(models, model_id, load_contract(market), now)


def roll_back(models: Path, market: str, now: datetime) -> tuple[str, str]:
    """Put a market's previous champion back, see registry.rollback."""
    return rollback(models, _contract(market), now)


def _contract(market: str) -> FeatureContract:
    return load_contract(market_named(market).name)


def _registered(models: Path, model_id: str) -> tuple[str, State, tuple[Event, ...]]:
    events = read_events(models)
    for market in sorted({event.market for event in events}):
        state = states_of(events, market).get(model_id)
        if state is not None:
            return market, state, events
    raise ModelError(f"model {model_id}: not in {models}; see nba-props models list")


def _line(
    models: Path, name: str, market: str, state: State, events: tuple[Event, ...]
) -> ModelLine:
    health = health_of(events, market, recipes_of(events, market).get(name))
    try:
        card, metrics = read_card(models / name), read_metrics(models / name)
        load_model(models / name, load_contract(market))
    except ModelError as error:
        return ModelLine(name, market, state, health, problem=str(error))
    ensemble = metrics.systems.get(ENSEMBLE)
    return ModelLine(
        model_id=name,
        market=market,
        state=state,
        health=health,
        last_game_date=card.window.last_game_date,
        games=card.window.rows,
        mae=ensemble.mae if ensemble else None,
        bias=ensemble.bias if ensemble else None,
    )
