"""Messages and clocks for the tests of the control plane."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from ops.message import COMPLETION, Entities, Message, Phase, message_id, named

NOW = datetime(2024, 3, 15, 22, 0, tzinfo=UTC)
DAY = date(2024, 3, 15)


class Moving:
    """A clock that is moved by hand."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


def completion(
    output: str,
    *,
    correlation_id: str = "c-1",
    execution_id: str = "e-1",
    phase: Phase = Phase.ANALYTICS,
    status: str = "success",
    players: tuple[str, ...] = (),
    at: datetime = NOW,
    **fields: Any,
) -> Message:
    topic = COMPLETION[phase]
    if status == "failed":
        fields.setdefault("error_message", "it failed")
    return Message(
        message_id=message_id(execution_id, output, topic),
        topic=topic,
        processor_name=output,
        phase=phase,
        execution_id=execution_id,
        correlation_id=correlation_id,
        game_date=DAY,
        output_table=output,
        status=status,  # type: ignore[arg-type]
        timestamp=at,
        record_count=fields.pop("record_count", len(players)),
        **{**named(Entities(players=players)), **fields},
    )
