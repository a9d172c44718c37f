"""The one message in which every phase says that it has ended, or that another may begin."""

import uuid
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

# Above so many changed entities a message names none: the receiver takes the whole date.
MOST_ENTITIES = 1000

MESSAGES = uuid.UUID("5b7c1e0a-3f0e-5d0c-9c1b-6f1f2e9a4d11")

Text = Annotated[str, Field(min_length=1, max_length=400)]
# As long as the ledger's columns, and without what PostgreSQL cannot keep in a text.
PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=PRINTABLE)]
Execution = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE)]
Count = Annotated[int, Field(ge=0)]


class Phase(StrEnum):
    """Phases of the pipeline as messages name them."""

    SCRAPERS = "phase_1_scrapers"
    RAW = "phase_2_raw"
    ANALYTICS = "phase_3_analytics"
    PRECOMPUTE = "phase_4_precompute"
    PREDICTIONS = "phase_5_predictions"


class Topic(StrEnum):
    """What a message is about: an output that ended, or a phase that may begin."""

    SCRAPED = "nba-phase1-scrapers-complete"
    RAW_DONE = "nba-phase2-raw-complete"
    ANALYTICS_MAY_BEGIN = "nba-phase3-trigger"
    ANALYTICS_DONE = "nba-phase3-analytics-complete"
    PRECOMPUTE_MAY_BEGIN = "nba-phase4-trigger"
    PRECOMPUTED = "nba-phase4-processor-complete"
    PREDICTIONS_MAY_BEGIN = "nba-phase4-precompute-complete"
    PREDICTED = "nba-phase5-predictions-complete"


COMPLETION = {
    Phase.SCRAPERS: Topic.SCRAPED,
    Phase.RAW: Topic.RAW_DONE,
    Phase.ANALYTICS: Topic.ANALYTICS_DONE,
    Phase.PRECOMPUTE: Topic.PRECOMPUTED,
    Phase.PREDICTIONS: Topic.PREDICTED,
}


class Entities(BaseModel):
    """Whose rows changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    players: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    games: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.players) + len(self.teams) + len(self.games)

    def union(self, other: "Entities") -> "Entities":
        """Entities of both, sorted."""
        return Entities(
            players=tuple(sorted({*self.players, *other.players})),
            teams=tuple(sorted({*self.teams, *other.teams})),
            games=tuple(sorted({*self.games, *other.games})),
        )


class Message(BaseModel):
    """One message; `schemas/message.json` is its JSON Schema.

    timestamp: when it was made, UTC. duration_seconds: of the work that it tells of.
    is_full_batch: everybody may have changed, and `entities_changed` names nobody.
    skip_downstream_trigger: it is kept and never sent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    message_id: Identifier
    topic: Topic
    processor_name: Text
    phase: Phase
    execution_id: Execution
    correlation_id: Identifier
    game_date: date
    output_table: Text
    output_dataset: str = ""
    status: Literal["success", "partial", "no_data", "failed"]
    record_count: Count = 0
    records_failed: Count = 0
    timestamp: AwareDatetime
    duration_seconds: Annotated[float, Field(ge=0)] = 0.0
    parent_processor: str | None = None
    trigger_source: Literal["event", "scheduler", "manual"] = "manual"
    trigger_message_id: str | None = None
    error_message: str | None = None
    error_type: str | None = None
    metadata: Mapping[str, Any] = Field(default_factory=dict)
    skip_downstream_trigger: bool = False
    backfill_mode: bool = False
    backfill_reason: str | None = None
    is_full_batch: bool = True
    entities_changed: Entities = Entities()
    entities_total: Count = 0
    entities_processed: Count = 0
    change_detection_method: Literal["row_hash", "full_batch"] = "full_batch"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.is_full_batch and self.entities_changed.total:
            raise ValueError("a full batch names no entities; say is_full_batch: false")
        if not self.is_full_batch and self.record_count and not self.entities_changed.total:
            raise ValueError("rows changed and nobody is named; say is_full_batch: true")
        if self.status == "failed" and not self.error_message:
            raise ValueError("a failure says why in error_message")
        if self.backfill_mode and not self.backfill_reason:
            raise ValueError("a backfill says why in backfill_reason")
        return self

    def document(self) -> dict[str, Any]:
        """Plain types only, as it is kept and sent."""
        return self.model_dump(mode="json")


def message_id(execution_id: str, processor: str, topic: str) -> str:
    """The id of what one execution says once, the same however often it says it."""
    return str(uuid.uuid5(MESSAGES, f"{execution_id}/{processor}/{topic}"))


def named(entities: Entities) -> dict[str, Any]:
    """The fields of a message that say whose rows changed: names, or everybody above the limit."""
    full = not 0 < entities.total <= MOST_ENTITIES
    return {
        "is_full_batch": full,
        "entities_changed": Entities() if full else entities,
        "entities_total": entities.total,
        "entities_processed": entities.total,
        "change_detection_method": "full_batch" if full else "row_hash",
    }


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a message as it is sent."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "nba-props/message",
        **Message.model_json_schema(mode="serialization"),
    }
