"""Every table of the ledger."""

from sqlalchemy import Table

from ops.alert_tables import ALERT_CHANNELS, ALERT_SENDS, ALERTS
from ops.event_tables import ARRIVALS, BATCH_PLAYERS, BATCHES, DELIVERIES, GATES, OUTBOX, RECEIVED
from ops.ledger_tables import LANDING_RECORDS, LEASES, QUOTAS, RUNS

TABLES: tuple[Table, ...] = (
    RUNS,
    LANDING_RECORDS,
    QUOTAS,
    LEASES,
    OUTBOX,
    DELIVERIES,
    GATES,
    ARRIVALS,
    RECEIVED,
    BATCHES,
    BATCH_PLAYERS,
    ALERTS,
    ALERT_SENDS,
    ALERT_CHANNELS,
)
