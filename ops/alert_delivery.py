"""Sending what was raised: each alert once per channel, and no channel waits for another.

Of several processes that deliver, one at a time sends on a channel: it claims the channel for a
minute at a time, and sends each message before it records it. So an alert goes out once, and twice
at most where a process died between the two.
"""

import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ops.alert_channels import AlertChannel, ChannelError
from ops.alert_rules import DAY, Due, Outgoing, Plan, SentMessage, plan
from ops.alert_tables import ALERT_CHANNELS, ALERT_SENDS, ALERTS
from ops.alert_text import Message, alert_message, digest_message
from ops.alerts import RaisedAlert, alert_from
from ops.clock import Clock
from ops.ledger import Ledger
from ops.logging import get_logger

# A message may take this long, whatever the channel's own timeout lets through.
DEADLINE = 10.0
CLAIM = timedelta(minutes=1)
FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(minutes=30)
# Older alerts are history: a channel that is new or was dead for long is not flooded with them.
NEWS = timedelta(days=3)
_FINAL = ("sent", "digested")


@dataclass(frozen=True)
class Delivery:
    """What one channel was sent; `digested` alerts went into digests, `problem` is why not all."""

    channel: str
    sent: int = 0
    digested: int = 0
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


def deliver(
    ledger: Ledger, channels: Sequence[AlertChannel], clock: Clock, *, deadline: float = DEADLINE
) -> list[Delivery]:
    """Send what is due on each channel. It raises nothing, and ends whatever a channel does.

    Call it at the end of a run and every minute where something keeps running: digests become due
    by time alone, and a channel that failed is tried again after 1, 2, 4 … 30 minutes.

    clock: the wall clock. deadline: seconds for one message.
    """
    if not channels:
        return []
    with ThreadPoolExecutor(len(channels)) as pool:
        senders = [_Sender(ledger, channel, clock, deadline) for channel in channels]
        return list(pool.map(_Sender.run, senders))


@dataclass(frozen=True)
class _Sender:
    """One deliverer on one channel."""

    ledger: Ledger
    channel: AlertChannel
    clock: Clock
    deadline: float

    def run(self) -> Delivery:
        name = self.channel.name
        holder = str(uuid.uuid4())
        done: list[Outgoing] = []
        problem = None
        try:
            # asked again after the release: whoever raised meanwhile found the channel claimed
            while self._has_work() and self._claim(holder):
                try:
                    done += self._send_all(holder)
                finally:
                    self._update_channel(holder, claimed_until=None)
            problem = self._problem()
        except Exception as error:
            problem = f"{type(error).__name__} while delivering; is the ledger reachable?"
            get_logger().error("alerts could not be delivered", channel=name, problem=problem)
        singles = sum(not one.is_digest for one in done)
        digested = sum(len(one.alerts) for one in done if one.is_digest)
        return Delivery(name, singles, digested, problem)

    def _send_all(self, holder: str) -> list[Outgoing]:
        """Send until nothing is due, the channel fails, or the claim is lost."""
        done: list[Outgoing] = []
        while True:
            now = self.clock.now()
            found = self._plan(now)
            self._mark(found.put_off, state="waiting", waiting_since=now)
            if not found.messages:
                return done
            for message in found.messages:
                if not self._update_channel(holder, claimed_until=self.clock.now() + CLAIM):
                    return done
                error = self._attempt(message)
                if error is not None:
                    self._failed(holder, message, error)
                    return done
                sent_as = "digested" if message.is_digest else "sent"
                one = message.alerts[0].alert_id
                message_id = str(uuid.uuid4()) if message.is_digest else one
                self._mark(
                    message.alerts,
                    state=sent_as,
                    message_id=message_id,
                    sent_at=self.clock.now(),
                    error=None,
                )
                self._update_channel(holder, failures=0, retry_at=None, error=None)
                done.append(message)

    def _attempt(self, outgoing: Outgoing) -> str | None:
        """Send one message; return why it was not taken."""
        alerts = outgoing.alerts
        message = digest_message(alerts) if outgoing.is_digest else alert_message(alerts[0])
        outcome: list[str | None] = []
        # left behind when it hangs, and ended with the process
        thread = Thread(target=lambda: outcome.append(self._outcome(message)), daemon=True)
        thread.start()
        thread.join(self.deadline)
        if not outcome:
            return f"{self.channel.name}: no answer within {self.deadline:g} s"
        return outcome[0]

    def _outcome(self, message: Message) -> str | None:
        try:
            self.channel.send(message)
        except ChannelError as error:
            return str(error)
        except Exception as error:
            return f"{self.channel.name}: {type(error).__name__}"  # its text may hold a secret
        return None

    def _failed(self, holder: str, message: Outgoing, error: str) -> None:
        get_logger().warning("alert channel failed", channel=self.channel.name, error=error)
        self._mark(message.alerts, attempts=ALERT_SENDS.c.attempts + 1, error=error)
        mine = select(ALERT_CHANNELS.c.failures).where(
            ALERT_CHANNELS.c.channel == self.channel.name
        )
        with self.ledger.engine.connect() as connection:
            failures = connection.execute(mine).scalar_one() + 1
        pause = min(FIRST_RETRY * 2 ** min(failures - 1, 10), LAST_RETRY)
        retry_at = self.clock.now() + pause
        self._update_channel(holder, failures=failures, retry_at=retry_at, error=error)

    def _problem(self) -> str | None:
        """Why something that is due is left."""
        now = self.clock.now()
        query = select(ALERT_CHANNELS).where(ALERT_CHANNELS.c.channel == self.channel.name)
        with self.ledger.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or row.retry_at is None or row.retry_at <= now:
            return None
        return f"{row.error}; tried again after {row.retry_at:%Y-%m-%d %H:%M:%S} UTC"

    # the channel's claim

    def _claim(self, holder: str) -> bool:
        now = self.clock.now()
        table = ALERT_CHANNELS.c
        name = self.channel.name
        free = and_(
            table.channel == name,
            or_(table.claimed_until.is_(None), table.claimed_until <= now),
            or_(table.retry_at.is_(None), table.retry_at <= now),
        )
        take = update(ALERT_CHANNELS).where(free).values(holder=holder, claimed_until=now + CLAIM)
        with self.ledger.engine.connect() as connection:
            is_known = connection.execute(
                select(table.channel).where(table.channel == name)
            ).first()
        if is_known is None:
            try:
                with self.ledger.engine.begin() as connection:
                    connection.execute(insert(ALERT_CHANNELS).values(channel=name, failures=0))
            except IntegrityError:
                pass  # another deliverer was first
        with self.ledger.engine.begin() as connection:
            return connection.execute(take).rowcount == 1

    def _update_channel(self, holder: str, **values: Any) -> bool:
        """Write to the channel's row while it is claimed by us; say whether it is."""
        table = ALERT_CHANNELS.c
        ours = and_(table.channel == self.channel.name, table.holder == holder)
        with self.ledger.engine.begin() as connection:
            change = update(ALERT_CHANNELS).where(ours).values(**values)
            return connection.execute(change).rowcount == 1

    # what is due and what was sent

    def _has_work(self) -> bool:
        found = self._plan(self.clock.now())
        return bool(found.messages or found.put_off)

    def _plan(self, now: datetime) -> Plan:
        sends = ALERT_SENDS.c
        is_ours = and_(sends.alert_id == ALERTS.c.alert_id, sends.channel == self.channel.name)
        due = (
            select(ALERTS, sends.waiting_since, func.coalesce(sends.attempts, 0).label("attempts"))
            .outerjoin(ALERT_SENDS, is_ours)
            .where(
                ALERTS.c.raised_at > now - NEWS,
                or_(sends.state.is_(None), sends.state.not_in(_FINAL)),
            )
        )
        if self.channel.limits is not None:
            due = due.where(ALERTS.c.severity != "info")
        sent = (
            select(
                sends.message_id,
                func.max(sends.sent_at).label("sent_at"),
                func.max(ALERTS.c.category).label("category"),
                func.max(sends.state).label("state"),
            )
            .join(ALERTS, ALERTS.c.alert_id == sends.alert_id)
            .where(sends.channel == self.channel.name, sends.sent_at > now - DAY)
            .group_by(sends.message_id)
        )
        with self.ledger.engine.connect() as connection:
            open_alerts = [
                Due(alert_from(row._mapping), row.waiting_since, row.attempts)
                for row in connection.execute(due)
            ]
            if not open_alerts:
                return Plan((), ())
            messages = [
                SentMessage(row.sent_at, row.category if row.state == "sent" else None)
                for row in connection.execute(sent)
            ]
        return plan(open_alerts, messages, self.channel.limits, now)

    def _mark(self, alerts: Sequence[RaisedAlert], **values: Any) -> None:
        """Write to the rows of these alerts on this channel, which are made where missing."""
        sends = ALERT_SENDS.c
        wanted = [alert.alert_id for alert in alerts]
        for start in range(0, len(wanted), 400):
            ids = wanted[start : start + 400]
            ours = and_(sends.alert_id.in_(ids), sends.channel == self.channel.name)
            with self.ledger.engine.begin() as connection:
                known: set[str] = set(
                    connection.execute(select(sends.alert_id).where(ours)).scalars()
                )
                new = [
                    {"alert_id": each, "channel": self.channel.name, "state": "pending"}
                    | {"attempts": 0}
                    for each in ids
                    if each not in known
                ]
                if new:
                    connection.execute(insert(ALERT_SENDS), new)
                connection.execute(update(ALERT_SENDS).where(ours).values(**values))
