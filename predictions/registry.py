"""Which saved model serves a slate, and how a model comes to serve."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from predictions.artefact import CARD, ModelCard, load_model, read_card
from predictions.contract import FeatureContract
from predictions.errors import ModelError
from predictions.governance import Gate, judge
from predictions.model import TrainedModel
from predictions.states import (
    Event,
    Health,
    State,
    champion_of,
    health_of,
    read_events,
    record,
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
        except (OSError, ValueError) as error:
            refused.append(_unreadable(name, error))
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
        return ModelChoice(model, tuple(refused), health_of(events, name))
    return ModelChoice(None, tuple(refused))


def settle(
    models_dir: Path, model: TrainedModel, contract: FeatureContract, now: datetime
) -> Verdict:
    """Give a newly trained model its state, and record it; a model that has one keeps it.

    Failing a gate leaves it a candidate. The first model of a market, the champion's own recipe on
    newer games, and whatever replaces a champion that cannot be loaded become champion. Another
    recipe becomes a shadow. A model of older games than the champion's serves replays only.
    """
    events = read_events(models_dir)
    states = states_of(events, model.market)
    champion = champion_of(events, model.market)
    card = _card(models_dir, champion) if champion else None
    older = card is not None and model.window.last_game_date < card.window.last_game_date
    others = [name for name in states if name != model.model_id]
    compared = champion if card and not older and champion != model.model_id else None
    gates = tuple(judge(models_dir, model.model_id, others, compared))
    if model.model_id in states:
        return Verdict(states[model.model_id], "trained before on the same games", gates)
    failed = [gate.name for gate in gates if not gate.passed]
    if failed:
        state, reason = State.CANDIDATE, f"failed: {', '.join(failed)}"
    elif older:
        state, reason = State.RETIRED, "trained for a replay of earlier games"
    elif champion is None:
        state, reason = State.CHAMPION, "first model of its market"
    elif card is None or not _loads(models_dir, champion, contract):
        state, reason = State.CHAMPION, f"{champion} cannot be loaded"
    elif card.recipe_sha256 == model.recipe_sha256:
        state, reason = State.CHAMPION, "the champion's recipe on newer games"
    else:
        state, reason = State.SHADOW, "a new recipe that passed its gates; promote it to serve"
    if state is State.CHAMPION:
        _crown(models_dir, model.market, champion, model.model_id, reason, now)
    else:
        record(models_dir, [Event(now, model.market, model.model_id, reason, state)])
    return Verdict(state, reason, gates)


def promote(
    models_dir: Path, model_id: str, contract: FeatureContract, now: datetime
) -> str | None:
    """Make a shadow or retired model its market's champion and return the one it replaces.

    Raises ModelError when it is unknown, failed its gates, or cannot be loaded.
    """
    events = read_events(models_dir)
    state = states_of(events, contract.market).get(model_id)
    if state is None:
        raise ModelError(
            f"model {model_id}: not in the registry of {contract.market}; see nba-props models list"
        )
    if state is State.CANDIDATE:
        raise ModelError(
            f"model {model_id}: is a candidate, it failed a gate or was rolled back; "
            "train another one"
        )
    if state is State.CHAMPION:
        raise ModelError(f"model {model_id}: is the champion already")
    load_model(models_dir / model_id, contract)
    champion = champion_of(events, contract.market)
    _crown(models_dir, contract.market, champion, model_id, "promoted", now)
    return champion


def rollback(models_dir: Path, contract: FeatureContract, now: datetime) -> tuple[str, str]:
    """Put the previous champion back; the present one becomes a candidate.

    Returns the model that serves from now on and the one that no longer does. Raises ModelError
    when there is no other model to serve, or it cannot be loaded.
    """
    events = read_events(models_dir)
    states = states_of(events, contract.market)
    champion = champion_of(events, contract.market)
    crowned = [
        event.model_id
        for event in events
        if event.market == contract.market and event.state is State.CHAMPION
    ]
    earlier = [name for name in crowned if name != champion and states[name] is State.RETIRED]
    if champion is None or not earlier:
        raise ModelError(
            f"market {contract.market}: no earlier champion to go back to; "
            "see nba-props models list"
        )
    load_model(models_dir / earlier[-1], contract)
    reason = f"rolled back from {champion}"
    record(
        models_dir,
        [
            Event(now, contract.market, champion, "rolled back", State.CANDIDATE),
            Event(now, contract.market, earlier[-1], reason, State.CHAMPION),
        ],
    )
    return earlier[-1], champion


def _crown(
    models_dir: Path, market: str, old: str | None, new: str, reason: str, now: datetime
) -> None:
    retired = [Event(now, market, old, f"replaced by {new}", State.RETIRED)] if old else []
    record(models_dir, [*retired, Event(now, market, new, reason, State.CHAMPION)])


def _card(models_dir: Path, name: str) -> ModelCard | None:
    try:
        return read_card(models_dir / name)
    except (OSError, ValueError):
        return None


def _loads(models_dir: Path, name: str | None, contract: FeatureContract) -> bool:
    try:
        load_model(models_dir / str(name), contract)
    except ModelError:
        return False
    return True


def _unreadable(name: str, error: Exception) -> str:
    return f"model {name}: {CARD} cannot be read ({error}); delete the directory and train again"
