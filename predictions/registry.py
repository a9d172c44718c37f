"""Which saved model serves a slate, and how a model comes to serve."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from predictions.artefact import load_model, read_card, read_evidence
from predictions.contract import FeatureContract
from predictions.errors import ModelError
from predictions.governance import Gate, judge
from predictions.lock import locked
from predictions.model import TrainedModel
from predictions.states import (
    Event,
    Health,
    State,
    champion_in,
    champion_of,
    health_of,
    read_events,
    recipes_of,
    record,
    rolled_back,
    states_of,
)


@dataclass(frozen=True)
class ModelChoice:
    """The model to use, or None, its health, and why others were refused (one message each)."""

    model: TrainedModel | None
    refused: tuple[str, ...]
    health: Health = Health.HEALTHY


@dataclass(frozen=True)
class Verdict:
    """The state that a newly trained model was given, why, and the gates it was judged by."""

    state: State
    reason: str
    gates: tuple[Gate, ...]


def serving_model(models_dir: Path, contract: FeatureContract, before: date) -> ModelChoice:
    """Choose the champion of the contract's market, or for a replay the model of its day.

    A model that saw games on or after `before` is passed over in silence; then the retired model
    with the newest training window serves. Altered or foreign ones are passed over and reported.
    Candidates and shadows never serve.
    """
    refused: list[str] = []
    events = read_events(models_dir)
    states = states_of(events, contract.market)
    dated: list[tuple[bool, date, datetime, str]] = []
    for name, state in states.items():
        if state not in (State.CHAMPION, State.RETIRED):
            continue
        try:
            card = read_card(models_dir / name)
        except ModelError as error:
            refused.append(str(error))
            continue
        if card.window.last_game_date < before:
            champion = state is State.CHAMPION
            dated.append((champion, card.window.last_game_date, card.trained_at, name))
    for *_, name in sorted(dated, reverse=True):
        try:
            model = load_model(models_dir / name, contract)
        except ModelError as error:
            refused.append(str(error))
            continue
        health = health_of(events, contract.market, model.recipe_sha256)
        return ModelChoice(model, tuple(refused), health)
    return ModelChoice(None, tuple(refused))


def settle(
    models_dir: Path, model: TrainedModel, contract: FeatureContract, now: datetime
) -> Verdict:
    """Give a newly trained model its state, and record it; a model that has one keeps it.

    Failing a gate leaves it a candidate. The first model of a market, the champion's own recipe on
    newer games, and whatever replaces a champion that cannot be loaded become champion. Another
    recipe becomes a shadow, and so does one of which a model was rolled back. A model of older
    games than the champion's serves replays only.
    Raises ModelError when the model's own files cannot be read.
    """
    with locked(models_dir):
        events = read_events(models_dir)
        states = states_of(events, model.market)
        champion = champion_in(states)
        serves = champion if champion and _loads(models_dir, champion, contract) else None
        older = champion is not None and _reaches_beyond(models_dir, champion, model)
        others = [name for name in states if name != model.model_id]
        compared = None if older or serves == model.model_id else serves
        gates = tuple(judge(models_dir, model.model_id, others, compared))
        if model.model_id in states:
            return Verdict(states[model.model_id], "trained before on the same games", gates)
        failed = [gate.name for gate in gates if not gate.passed]
        if failed:
            state, reason = State.CANDIDATE, f"failed: {', '.join(failed)}"
        elif older:
            state, reason = State.RETIRED, "trained for a replay of earlier games"
        elif model.recipe_sha256 in rolled_back(events, model.market):
            state, reason = State.SHADOW, "a model of its recipe was rolled back; promote to serve"
        elif champion is None:
            state, reason = State.CHAMPION, "first model of its market"
        elif serves is None:
            state, reason = State.CHAMPION, f"{champion} cannot be loaded"
        elif read_card(models_dir / serves).recipe_sha256 == model.recipe_sha256:
            state, reason = State.CHAMPION, "the champion's recipe on newer games"
        else:
            state, reason = State.SHADOW, "a new recipe that passed its gates; promote it to serve"
        if state is State.CHAMPION:
            _crown(models_dir, model, champion, reason, now)
        else:
            record(models_dir, [_event(model, reason, state, now)])
    return Verdict(state, reason, gates)


def promote(
    models_dir: Path, model_id: str, contract: FeatureContract, now: datetime
) -> str | None:
    """Make a shadow or retired model its market's champion and return the one it replaces.

    Raises ModelError when it is unknown, failed its gates, or cannot be loaded.
    """
    with locked(models_dir):
        states = states_of(read_events(models_dir), contract.market)
        state, champion = states.get(model_id), champion_in(states)
        if state is None:
            raise ModelError(
                f"model {model_id}: not in the registry of {contract.market}; "
                "see nba-props models list"
            )
        if state is State.CANDIDATE:
            raise ModelError(
                f"model {model_id}: is a candidate, it failed a gate or was rolled back; "
                "train another one"
            )
        if state is State.CHAMPION:
            raise ModelError(f"model {model_id}: is the champion already")
        model = load_model(models_dir / model_id, contract)
        _crown(models_dir, model, champion, "promoted", now)
    return champion


def rollback(models_dir: Path, contract: FeatureContract, now: datetime) -> tuple[str, str]:
    """Put the previous champion back; the present one becomes a candidate.

    Models of the recipe that is rolled back are shadows from now on, until one is promoted.
    Returns the model that serves from now on and the one that no longer does. Raises ModelError
    when there is no other model to serve, or it cannot be loaded.
    """
    market = contract.market
    with locked(models_dir):
        events = read_events(models_dir)
        states, recipes = states_of(events, market), recipes_of(events, market)
        champion = champion_in(states)
        crowned = [
            event.model_id
            for event in events
            if event.market == market and event.state is State.CHAMPION
        ]
        earlier = [name for name in crowned if name != champion and states[name] is State.RETIRED]
        if champion is None or not earlier:
            raise ModelError(
                f"market {market}: no earlier champion to go back to; see nba-props models list"
            )
        model = load_model(models_dir / earlier[-1], contract)
        recipe = recipes.get(champion)
        # the last word is about what is rolled back: the model before it may be of the same recipe
        record(
            models_dir,
            [
                _event(model, f"rolled back from {champion}", State.CHAMPION, now),
                Event(now, market, champion, "rolled back", State.CANDIDATE, recipe_sha256=recipe),
            ],
        )
    return model.model_id, champion


def model_health(models_dir: Path, model: TrainedModel | None) -> Health:
    """Present health of a model's recipe; HEALTHY without a model."""
    if model is None:
        return Health.HEALTHY
    return health_of(read_events(models_dir), model.market, model.recipe_sha256)


def note_health(
    models_dir: Path, market: str, model_id: str, health: Health, reason: str, now: datetime
) -> bool:
    """Record the health of a champion's recipe, if it is another than before; True when it is.

    What is told of a model that is no longer the champion is not recorded.
    """
    with locked(models_dir):
        events = read_events(models_dir)
        recipe = recipes_of(events, market).get(model_id)
        if champion_of(events, market) != model_id or health is health_of(events, market, recipe):
            return False
        told = Event(now, market, model_id, reason, health=health, recipe_sha256=recipe)
        record(models_dir, [told])
    return True


def _crown(
    models_dir: Path, model: TrainedModel, old: str | None, reason: str, now: datetime
) -> None:
    events = [_event(model, reason, State.CHAMPION, now)]
    if old is not None:
        why = f"replaced by {model.model_id}"
        events.insert(0, Event(now, model.market, old, why, State.RETIRED))
    record(models_dir, events)


def _event(model: TrainedModel, reason: str, state: State, now: datetime) -> Event:
    recipe = model.recipe_sha256
    return Event(now, model.market, model.model_id, reason, state, recipe_sha256=recipe)


def _reaches_beyond(models_dir: Path, champion: str, model: TrainedModel) -> bool:
    """Whether the champion, if its card can be read, has seen games after the model's."""
    try:
        card = read_card(models_dir / champion)
    except ModelError:
        return False
    return model.window.last_game_date < card.window.last_game_date


def _loads(models_dir: Path, name: str, contract: FeatureContract) -> bool:
    """Whether a model can serve and be compared with."""
    try:
        load_model(models_dir / name, contract)
        read_evidence(models_dir / name)
    except ModelError:
        return False
    return True
