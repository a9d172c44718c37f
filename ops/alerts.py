"""Alerts: what somebody must know of, with its cause, its remedy and its place in the runbook.

Raising one only writes it into the ledger; `ops.alert_delivery` sends it.
"""

import hashlib
import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ops.alert_tables import ALERT_SENDS, ALERTS
from ops.clock import Clock, iso_utc
from ops.ledger import Ledger
from ops.logging import get_logger
from ops.redact import redact_text

Severity = Literal["critical", "error", "warning", "info"]
Mode = Literal["normal", "backfill"]
AlertState = Literal["pending", "sent", "digested"]

SAME_FOR = timedelta(hours=4)
_TRIES = 3
_VARYING = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\d+", re.IGNORECASE)


class AlertCategory(StrEnum):
    """What alerts are about; each has its section in the runbook."""

    RUN_FAILED = "run_failed"
    RUN_DEGRADED = "run_degraded"
    GATE_TIMED_OUT = "gate_timed_out"
    OUTBOX_STUCK = "outbox_stuck"
    CORRELATION_MISSING = "correlation_missing"
    CHANGE_DETECTION_BLIND = "change_detection_blind"
    PREDICTION_SANITY = "prediction_sanity"
    COVERAGE_LOW = "coverage_low"
    BATCH_STALLED = "batch_stalled"
    FEED_STALE = "feed_stale"
    EXPECTED_OUTPUT_MISSING = "expected_output_missing"
    QUOTA_LOW = "quota_low"
    SERVICE = "service"


@dataclass(frozen=True)
class Alert:
    """What is wrong and what to do about it.

    severity: `critical` is sent at once whatever the limits, `info` to the log only; `error` and
    `warning` differ in a backfill, where they wait for 30 and 60 minutes. cause: names the thing
    and what happened to it. remedy: what to do, at best a command. game_date: Eastern.
    """

    category: AlertCategory
    severity: Severity
    cause: str
    remedy: str
    correlation_id: str | None = None
    game_date: date | None = None

    @property
    def runbook(self) -> str:
        """Where the runbook tells of alerts like this."""
        return f"docs/runbook.md#{self.category}"

    def fingerprint(self, mode: Mode) -> str:
        """What makes two alerts the same.

        Category, severity, mode, game date and the cause without its numbers and UUIDs: "3 rows"
        is "5 rows" over again, but neither another date nor a warning that has become critical is.
        """
        same = _VARYING.sub("#", redact_text(self.cause).lower())
        parts = (self.category, self.severity, mode, str(self.game_date), same)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Send:
    """What became of an alert on one channel; times are aware UTC."""

    channel: str
    state: Literal["pending", "waiting", "sent", "digested"]
    sent_at: datetime | None
    attempts: int
    error: str | None


@dataclass(frozen=True)
class RaisedAlert:
    """An alert as the ledger has it; times are aware UTC.

    occurrences: how often it was raised between `raised_at` and `last_raised_at`.
    """

    alert_id: str
    category: AlertCategory
    severity: Severity
    cause: str
    remedy: str
    runbook: str
    correlation_id: str | None
    game_date: date | None
    mode: Mode
    raised_at: datetime
    last_raised_at: datetime
    occurrences: int
    sends: tuple[Send, ...] = ()

    @property
    def state(self) -> AlertState:
        """`pending` while a channel that knows it has not sent it, or none knows it."""
        states = {send.state for send in self.sends}
        if not states or states & {"pending", "waiting"}:
            return "pending"
        return "digested" if "digested" in states else "sent"

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        document = {**asdict(self), "state": self.state}
        for part in (document, *document["sends"]):
            part.update({k: iso_utc(v) for k, v in part.items() if isinstance(v, date)})
        return document


def raise_alert(ledger: Ledger, alert: Alert, clock: Clock, *, backfill: bool = False) -> str:
    """Record an alert and return its id; whoever raises one goes on whatever happens here.

    The same alert within four hours is counted on the first one's row, whose id is returned. What
    cannot be recorded is logged whole as an error.

    clock: the wall clock, also where a run replays an earlier time.
    """
    alert_id = str(uuid.uuid4())
    try:
        return _record(ledger, alert, alert_id, clock.now(), "backfill" if backfill else "normal")
    except Exception as error:
        get_logger().error(
            "alert could not be recorded",
            alert_id=alert_id,
            category=str(alert.category),
            severity=alert.severity,
            cause=alert.cause,
            remedy=alert.remedy,
            reason=type(error).__name__,
        )
    return alert_id


def recent_alerts(
    ledger: Ledger, limit: int = 50, *, correlation_id: str | None = None
) -> list[RaisedAlert]:
    """Return the newest alerts, of a chain or of all, with what was sent of them, newest first."""
    query = select(ALERTS).order_by(ALERTS.c.raised_at.desc(), ALERTS.c.alert_id).limit(limit)
    if correlation_id is not None:
        query = query.where(ALERTS.c.correlation_id == correlation_id)
    with ledger.engine.connect() as connection:
        rows = connection.execute(query).all()
        sends = _sends(connection, [row.alert_id for row in rows])
    return [alert_from(row._mapping, sends.get(row.alert_id, ())) for row in rows]


def alert_from(row: Mapping[Any, Any], sends: Sequence[Send] = ()) -> RaisedAlert:
    """An alert from its row."""
    values = {name: row[name] for name in RaisedAlert.__dataclass_fields__ if name != "sends"}
    values["category"] = AlertCategory(values["category"])
    return RaisedAlert(**values, sends=tuple(sends))


def _record(ledger: Ledger, alert: Alert, alert_id: str, now: datetime, mode: Mode) -> str:
    fingerprint = alert.fingerprint(mode)
    values = {
        "alert_id": alert_id,
        "category": str(alert.category),
        "severity": alert.severity,
        "cause": redact_text(alert.cause),
        "remedy": redact_text(alert.remedy),
        "runbook": alert.runbook,
        "correlation_id": alert.correlation_id,
        "game_date": alert.game_date,
        "mode": mode,
        "fingerprint": fingerprint,
        "raised_at": now,
        "last_raised_at": now,
        "occurrences": 1,
    }
    last_turn = select(func.coalesce(func.max(ALERTS.c.turn), 0)).where(
        ALERTS.c.fingerprint == fingerprint
    )
    for _ in range(_TRIES):
        try:
            with ledger.engine.begin() as connection:
                # asked before, not after: one that appears in between is counted on or refuses ours
                turn = connection.execute(last_turn).scalar_one() + 1
                known = _count_up(connection, fingerprint, now)
                if known is not None:
                    return known
                connection.execute(insert(ALERTS).values(**values, turn=turn))
            return alert_id
        except IntegrityError as error:
            refused = error  # somebody raised the same one in between: it is counted on that
    raise refused


def _count_up(connection: Connection, fingerprint: str, now: datetime) -> str | None:
    """Count on the alert of this fingerprint that is not older than four hours."""
    same = (ALERTS.c.fingerprint == fingerprint, ALERTS.c.raised_at > now - SAME_FOR)
    counted = connection.execute(
        update(ALERTS).where(*same).values(occurrences=ALERTS.c.occurrences + 1, last_raised_at=now)
    )
    if counted.rowcount == 0:
        return None
    newest = select(ALERTS.c.alert_id).where(*same).order_by(ALERTS.c.turn.desc()).limit(1)
    return str(connection.execute(newest).scalar_one())


def _sends(connection: Connection, alert_ids: Collection[str]) -> dict[str, list[Send]]:
    query = (
        select(ALERT_SENDS)
        .where(ALERT_SENDS.c.alert_id.in_(alert_ids))
        .order_by(ALERT_SENDS.c.channel)
    )
    found: dict[str, list[Send]] = {}
    for row in connection.execute(query):
        send = Send(row.channel, row.state, row.sent_at, row.attempts, row.error)
        found.setdefault(row.alert_id, []).append(send)
    return found
