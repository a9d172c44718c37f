"""Tables of the ledger. They live in SQLite or PostgreSQL, never in the warehouse they watch."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A timestamp that is aware UTC in Python and naive UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into naive UTC; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"ledger timestamps need a time zone, got {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the stored naive UTC into an aware datetime."""
        return None if value is None else value.replace(tzinfo=UTC)


METADATA = MetaData()

RUNS = Table(
    "runs",
    METADATA,
    Column("execution_id", String(64), primary_key=True),
    Column("correlation_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("game_date", Date),
    Column("as_of", UtcDateTime),
    Column("target", String(16)),
    Column("target_label", String(400)),
    Column("upstream", String(400)),
    Column("status", String(16), nullable=False),
    Column("failure_category", String(64)),
    Column("error", Text),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("report", JSON),
    Column("trigger_source", String(16)),
    Column("trigger_message_id", String(64)),
    Column("is_id_given", Boolean),
    Column("backfill_reason", Text),
    Index("runs_newest", "started_at"),
    Index("runs_correlation", "correlation_id"),
    # Reports are large: what every run asks is answered without reading them.
    Index("runs_outcome", "status", "target", "upstream", "game_date"),
    Index("runs_of_target", "target_label", "status", "kind", "started_at"),
)

LANDING_RECORDS = Table(
    "landing_records",
    METADATA,
    Column("record_id", Integer, primary_key=True, autoincrement=True),
    Column("payload_id", String(64), nullable=False),
    Column("feed", String(64), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("base_scope", String(200), nullable=False),
    Column("game_date", Date, nullable=False),
    Column("captured_at", UtcDateTime, nullable=False),
    Column("url", Text, nullable=False),
    Column("params", JSON),
    Column("file", Text),
    Column("status", String(16), nullable=False),
    Column("reason", Text),
    Column("bytes", Integer, nullable=False),
    Column("file_bytes", Integer),
    Column("sha256", String(64)),
    Column("correlation_id", String(64), nullable=False),
    Column("execution_id", String(64), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("loaded_at", UtcDateTime),
    Column("validators", JSON),
    Column("new_fields", JSON(none_as_null=True)),
    Column("doubt", Text),
    Column("failure_category", String(64)),
    Index("landing_newest", "feed", "base_scope", "captured_at"),
    Index("landing_correlation", "correlation_id"),
    Index("landing_loaded", "status", "loaded_at"),
    # A payload lands once; other statuses may be recorded any number of times.
    Index(
        "landing_payload",
        "payload_id",
        unique=True,
        sqlite_where=text("status = 'landed'"),
        postgresql_where=text("status = 'landed'"),
    ),
    Index(
        "landing_pending",
        "feed",
        sqlite_where=text("status = 'landed' and loaded_at is null"),
        postgresql_where=text("status = 'landed' and loaded_at is null"),
    ),
)

QUOTAS = Table(
    "quotas",
    METADATA,
    Column("provider", String(64), primary_key=True),
    Column("remaining", Integer, nullable=False),
    Column("used", Integer),
    Column("noted_at", UtcDateTime, nullable=False),
)

LEASES = Table(
    "leases",
    METADATA,
    Column("target", String(400), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("host", String(200), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("process_begun", String(40)),
    Column("acquired_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
