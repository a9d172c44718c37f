"""What each model is: an append-only record beside the models, one JSON object a line.

candidate: saved, not (or no longer) to be served. shadow: passed its gates and waits to be
promoted. champion: serves its market. retired: was champion, or was trained for a replay; it serves
the dates that later models have seen.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from predictions.errors import ModelError

HISTORY = "history.jsonl"


class State(StrEnum):
    """What may be done with a model."""

    CANDIDATE = "candidate"
    SHADOW = "shadow"
    CHAMPION = "champion"
    RETIRED = "retired"


class Health(StrEnum):
    """How a champion's grades compare with what its metrics promised; see predictions.decay."""

    HEALTHY = "HEALTHY"
    WATCH = "WATCH"
    DEGRADING = "DEGRADING"
    BLOCKED = "BLOCKED"


@dataclass(frozen=True)
class Event:
    """One change. state or health is what the model is from `at` on; the other stays as it was."""

    at: datetime
    market: str
    model_id: str
    reason: str
    state: State | None = None
    health: Health | None = None


def read_events(models_dir: Path) -> tuple[Event, ...]:
    """Every event, oldest first. Raises ModelError naming a line that cannot be read."""
    path = models_dir / HISTORY
    if not path.exists():
        return ()
    adapter = TypeAdapter(Event)
    events = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            events.append(adapter.validate_json(line))
        except ValueError as error:
            raise ModelError(
                f"{path} line {number}: cannot be read ({error}); restore or delete the line"
            ) from error
    return tuple(events)


def record(models_dir: Path, events: Iterable[Event]) -> None:
    """Append events."""
    lines = [json.dumps(to_jsonable_python(asdict(event)), sort_keys=True) for event in events]
    with (models_dir / HISTORY).open("a", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))


def states_of(events: Iterable[Event], market: str) -> dict[str, State]:
    """Present state of each model of a market, in the order in which it was last given."""
    states: dict[str, State] = {}
    for event in events:
        if event.market == market and event.state is not None:
            states.pop(event.model_id, None)
            states[event.model_id] = event.state
    return states


def champion_of(events: Iterable[Event], market: str) -> str | None:
    """The model that serves a market."""
    states = states_of(events, market)
    return next((name for name, state in states.items() if state is State.CHAMPION), None)


def health_of(events: Iterable[Event], model_id: str) -> Health:
    """Present health of a model; HEALTHY until its grades say otherwise."""
    told = [event.health for event in events if event.model_id == model_id and event.health]
    return told[-1] if told else Health.HEALTHY
