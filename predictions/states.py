"""What each model is: an append-only record beside the models, one JSON object a line.

A state belongs to a model, a health to the recipe of a market's champion and of what follows it.

candidate: saved, not (or no longer) to be served. shadow: passed its gates and waits to be
promoted. champion: serves its market. retired: was champion, or was trained for a replay; it serves
the dates that later models have seen.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic_core import to_jsonable_python

from predictions.errors import ModelError
from predictions.lock import locked
from predictions.parsed import parsed

HISTORY = "history.jsonl"


class State(StrEnum):
    """What may be done with a model."""

    CANDIDATE = "candidate"
    SHADOW = "shadow"
    CHAMPION = "champion"
    RETIRED = "retired"


class Health(StrEnum):
    """How the grades of a recipe compare with what its champion promised; see predictions.decay."""

    HEALTHY = "HEALTHY"
    WATCH = "WATCH"
    DEGRADING = "DEGRADING"
    BLOCKED = "BLOCKED"


@dataclass(frozen=True)
class Event:
    """One change. state or health is what the model is from `at` on; the other stays as it was.

    recipe_sha256: the model's recipe, whose health it is.
    """

    at: datetime
    market: str
    model_id: str
    reason: str
    state: State | None = None
    health: Health | None = None
    recipe_sha256: str | None = None


def read_events(models_dir: Path) -> tuple[Event, ...]:
    """Every event, oldest first. Raises ModelError naming a line that cannot be read."""
    path = models_dir / HISTORY
    if not path.exists():
        return ()
    events = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            events.append(parsed(Event, line))
        except ValueError as error:
            raise ModelError(
                f"{path} line {number}: cannot be read ({error}); restore or delete the line"
            ) from error
    return tuple(events)


def record(models_dir: Path, events: Iterable[Event]) -> None:
    """Append events. Who decides by what the record says holds the directory's lock around both."""
    lines = [json.dumps(to_jsonable_python(asdict(event)), sort_keys=True) for event in events]
    with locked(models_dir), (models_dir / HISTORY).open("a", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))


def states_of(events: Iterable[Event], market: str) -> dict[str, State]:
    """Present state of each model of a market, in the order in which it was last given.

    A market has one champion: whoever was it before the last one is retired.
    """
    states: dict[str, State] = {}
    for event in events:
        if event.market == market and event.state is not None:
            former = champion_in(states)
            if event.state is State.CHAMPION and former is not None:
                states[former] = State.RETIRED
            states.pop(event.model_id, None)
            states[event.model_id] = event.state
    return states


def champion_of(events: Iterable[Event], market: str) -> str | None:
    """The model that serves a market."""
    return champion_in(states_of(events, market))


def champion_in(states: Mapping[str, State]) -> str | None:
    """The champion among the states of a market."""
    return next((name for name, state in states.items() if state is State.CHAMPION), None)


def recipes_of(events: Iterable[Event], market: str) -> dict[str, str]:
    """Recipe of each model of a market of which the record tells it."""
    return {
        event.model_id: event.recipe_sha256
        for event in events
        if event.market == market and event.recipe_sha256 is not None
    }


def health_of(events: Iterable[Event], market: str, recipe_sha256: str | None) -> Health:
    """Present health of a recipe in a market; HEALTHY until its grades say otherwise."""
    told = [
        event.health
        for event in events
        if (event.market, event.recipe_sha256) == (market, recipe_sha256) and event.health
    ]
    return told[-1] if told else Health.HEALTHY


def rolled_back(events: Iterable[Event], market: str) -> set[str]:
    """Recipes of which a champion was rolled back and none was promoted since."""
    recipes: set[str] = set()
    states: dict[str, State] = {}
    for event in events:
        if event.market != market or event.state is None:
            continue
        before = states.get(event.model_id)
        states[event.model_id] = event.state
        if event.recipe_sha256 is None:
            continue
        if (before, event.state) == (State.CHAMPION, State.CANDIDATE):
            recipes.add(event.recipe_sha256)
        elif event.state is State.CHAMPION:
            recipes.discard(event.recipe_sha256)
    return recipes
