"""Tables of alerts, beside the run ledger's: they are there when the warehouse is not."""

from sqlalchemy import Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

from ops.ledger_tables import METADATA, UtcDateTime

ALERTS = Table(
    "alerts",
    METADATA,
    Column("alert_id", String(64), primary_key=True),
    Column("category", String(64), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("cause", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("runbook", String(200), nullable=False),
    Column("correlation_id", String(64)),
    Column("game_date", Date),
    Column("mode", String(16), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    # which alert of its fingerprint: of two that are raised at once one finds its place taken
    Column("turn", Integer, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("last_raised_at", UtcDateTime, nullable=False),
    Column("occurrences", Integer, nullable=False),
    UniqueConstraint("fingerprint", "turn", name="alerts_turn"),
    Index("alerts_newest", "raised_at"),
)

# One row per alert and channel as soon as the channel had to do with it. `sent` went out alone
# (message_id is the alert's), `digested` with others (message_id is theirs), `waiting` is put off
# to a digest since `waiting_since`, `pending` was tried in vain.
ALERT_SENDS = Table(
    "alert_sends",
    METADATA,
    Column("alert_id", String(64), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("message_id", String(64)),
    Column("waiting_since", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Index("alert_sends_newest", "channel", "sent_at"),
)

# Who sends on a channel at present, and since when it fails.
ALERT_CHANNELS = Table(
    "alert_channels",
    METADATA,
    Column("channel", String(32), primary_key=True),
    Column("holder", String(64)),
    Column("claimed_until", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("error", Text),
)
