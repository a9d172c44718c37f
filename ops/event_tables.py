"""Tables of the ledger for messages, gates, received work and prediction batches."""

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, String, Table, Text

from ops.ledger_tables import METADATA, UtcDateTime

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("message_id", String(64), primary_key=True),
    Column("topic", String(64), nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("execution_id", String(200), nullable=False),
    Column("game_date", Date, nullable=False),
    Column("document", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("claimed_by", String(64)),
    Column("claimed_until", UtcDateTime),
    Column("error", Text),
    Index("outbox_pending", "state", "next_attempt_at"),
    Index("outbox_correlation", "correlation_id"),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("message_id", String(64), primary_key=True),
    Column("receiver", String(64), primary_key=True),
    Column("delivered_at", UtcDateTime, nullable=False),
)

GATES = Table(
    "gates",
    METADATA,
    Column("gate_id", String(300), primary_key=True),
    Column("gate", String(64), nullable=False),
    Column("game_date", Date, nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("run_type", String(16), nullable=False),
    Column("required", JSON, nullable=False),
    Column("trigger", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("touched_at", UtcDateTime),
    Column("timed_out_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("missing", JSON),
    Column("message_id", String(64)),
    Index("gates_waiting", "state", "due_at"),
    Index("gates_correlation", "correlation_id"),
)

ARRIVALS = Table(
    "gate_arrivals",
    METADATA,
    Column("gate_id", String(300), primary_key=True),
    Column("output", String(100), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("is_full_batch", Boolean, nullable=False),
    Column("entities", JSON, nullable=False),
    Column("arrived_at", UtcDateTime, nullable=False),
)

RECEIVED = Table(
    "received",
    METADATA,
    Column("consumer", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("error", Text),
)

BATCHES = Table(
    "prediction_batches",
    METADATA,
    Column("batch_id", String(120), primary_key=True),
    Column("game_date", Date, nullable=False),
    Column("market", String(32), nullable=False),
    Column("target_label", String(400), nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("execution_id", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("instance", String(200), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Index("batches_open", "state", "target_label", "game_date"),
)

BATCH_PLAYERS = Table(
    "prediction_batch_players",
    METADATA,
    Column("batch_id", String(120), primary_key=True),
    Column("player_lookup", String(100), primary_key=True),
    Column("game_id", String(40), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("updated_at", UtcDateTime, nullable=False),
)
