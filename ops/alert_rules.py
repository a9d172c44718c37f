"""Which alerts a channel is sent now, alone or in a digest, and which wait: rules without state."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ops.alerts import RaisedAlert

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_CATEGORY = 5
# Of a day's messages, so that what is put off still goes out when the day's limit is reached.
KEPT_FOR_DIGESTS = 24
BACKFILL_ERRORS_WAIT = timedelta(minutes=30)
_RANKS = {"critical": 0, "error": 1, "warning": 2, "info": 3}


@dataclass(frozen=True)
class Limits:
    """Messages in any 60 minutes and in any 24 hours, digests and critical alerts included."""

    per_hour: int
    per_day: int


@dataclass(frozen=True)
class Due:
    """An alert that a channel has not sent; `waiting_since` when it was put off to a digest."""

    alert: RaisedAlert
    waiting_since: datetime | None = None
    attempts: int = 0


@dataclass(frozen=True)
class SentMessage:
    """A message that went out on the channel; of a digest `category` is None."""

    sent_at: datetime
    category: str | None


@dataclass(frozen=True)
class Outgoing:
    """One message to send: an alert, or a digest of some."""

    alerts: tuple[RaisedAlert, ...]
    is_digest: bool
    attempts: int


@dataclass(frozen=True)
class Plan:
    """Messages in the order in which they are sent, and what is newly put off."""

    messages: tuple[Outgoing, ...]
    put_off: tuple[RaisedAlert, ...]


def plan(
    due: Sequence[Due], sent: Sequence[SentMessage], limits: Limits | None, now: datetime
) -> Plan:
    """Say what a channel is sent now.

    Critical alerts go out whatever the limits. Others go out alone while there were fewer than
    five of their category in 60 minutes and the channel's limits allow; the rest, and all of a
    backfill, goes into one digest when one of them has waited for an hour, or for half an hour as
    an error of a backfill. What failed most often comes last, so that a message which a channel
    will not take keeps no other back.

    sent: the last 24 hours. limits: None sends everything alone.
    """
    hour = [message for message in sent if message.sent_at > now - HOUR]
    in_hour, in_day = len(hour), len(sent)
    of_category = Counter(message.category for message in hour)
    is_ripe = any(_waited(one, now) >= _patience(one.alert) for one in due if _is_held_back(one))
    messages, put_off, digest = [], [], []
    for one in sorted(due, key=_urgency):
        alert = one.alert
        fits = limits is None or (
            not _is_held_back(one)
            and of_category[alert.category] < PER_CATEGORY
            and in_hour < limits.per_hour - is_ripe
            and in_day < limits.per_day - KEPT_FOR_DIGESTS
        )
        if fits or alert.severity == "critical":
            messages.append(Outgoing((alert,), False, one.attempts))
            of_category[alert.category] += 1
            in_hour, in_day = in_hour + 1, in_day + 1
            continue
        digest.append(one)
        if one.waiting_since is None:
            put_off.append(alert)
    if is_ripe and limits and in_hour < limits.per_hour and in_day < limits.per_day:
        attempts = max(one.attempts for one in digest)
        messages.append(Outgoing(tuple(one.alert for one in digest), True, attempts))
    return Plan(tuple(sorted(messages, key=lambda each: each.attempts)), tuple(put_off))


def _urgency(due: Due) -> tuple[int, int, datetime, str]:
    alert = due.alert
    return due.attempts, _RANKS[alert.severity], alert.raised_at, alert.alert_id


def _is_held_back(due: Due) -> bool:
    is_quiet = due.alert.mode == "backfill" or due.waiting_since is not None
    return is_quiet and due.alert.severity != "critical"


def _waited(due: Due, now: datetime) -> timedelta:
    """A backfill's alerts wait from when they were raised, others from when they were put off."""
    since = due.alert.raised_at if due.alert.mode == "backfill" else due.waiting_since
    return now - (since or now)


def _patience(alert: RaisedAlert) -> timedelta:
    is_error = alert.mode == "backfill" and alert.severity == "error"
    return BACKFILL_ERRORS_WAIT if is_error else HOUR
