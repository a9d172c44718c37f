"""One round of watching: what is due by time alone, done by whoever is there to do it.

It never opens the warehouse, so that it can be done while a run writes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flows.alerting import stuck
from flows.announce import announce
from flows.context import RunContext
from ops.alert_channels import channels_from
from ops.alert_delivery import deliver
from ops.alerts import Alert, AlertCategory, raise_alert
from ops.batches import batches
from ops.correlation import MOST_MISSING, missing_share
from ops.gates import close_overdue

# An alert is raised while this share of a quota is left besides the reserve.
LOW_QUOTA = 0.2
CORRELATION_WINDOW = timedelta(days=7)


@dataclass(frozen=True)
class Round:
    """What a round did: messages sent and left over, gates whose time ran out, batches that do not
    go on, alerts that went out by channel."""

    sent: int
    failed: int
    overdue: tuple[str, ...]
    stalled: tuple[str, ...]
    alerts: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Plain types only."""
        return {
            "messages": {"sent": self.sent, "failed": self.failed},
            "overdue_gates": list(self.overdue),
            "stalled_batches": list(self.stalled),
            "alerts": self.alerts,
        }


def watch(context: RunContext) -> Round:
    """End the wait of overdue gates, look for what stands still, send messages and alerts.

    What cannot be looked at is an alert, and keeps nothing else back.
    """
    overdue = _looked_at(context, _overdue_gates)
    stalled = _looked_at(context, _stalled_batches)
    _looked_at(context, _missing_correlation)
    _looked_at(context, _low_quotas)
    relayed = announce(context)
    if relayed.parked:
        raise_alert(context.ledger, stuck(len(relayed.parked)), context.wall)
    delivered = deliver(context.ledger, channels_from(context.settings), context.wall)
    return Round(
        sent=relayed.sent,
        failed=relayed.failed,
        overdue=overdue,
        stalled=stalled,
        alerts={one.channel: one.sent + one.digested for one in delivered},
    )


def _looked_at(
    context: RunContext, look: Callable[[RunContext], tuple[str, ...]]
) -> tuple[str, ...]:
    try:
        return look(context)
    except Exception as error:
        what = look.__name__.strip("_").replace("_", " ")
        alert = Alert(
            AlertCategory.SERVICE,
            "critical",
            f"a round of watching could not look at {what}: {type(error).__name__}: {error}",
            "see whether the ledger is whole: nba-props doctor",
        )
        raise_alert(context.ledger, alert, context.wall)
        return ()


def _overdue_gates(context: RunContext) -> tuple[str, ...]:
    told = []
    for key, decision in close_overdue(context.ledger, context.wall):
        goes_on = decision.trigger is not None
        missing = ", ".join(decision.missing)
        alert = Alert(
            AlertCategory.GATE_TIMED_OUT,
            "warning" if goes_on else "critical",
            f"{key.gate} of {key.game_date} waited its time for {missing}; it "
            + ("goes on without" if goes_on else "cannot go on without"),
            f"nba-props run --date {key.game_date}, or let it go on: "
            f"nba-props gates close {key.gate_id}",
            key.correlation_id,
            key.game_date,
        )
        raise_alert(context.ledger, alert, context.wall)
        told.append(key.gate_id)
    return tuple(told)


def _stalled_batches(context: RunContext) -> tuple[str, ...]:
    now = context.wall.now()
    found = [
        batch
        for batch in batches(context.ledger, state="running", limit=100)
        if batch.is_stalled(now)
    ]
    for batch in found:
        alert = Alert(
            AlertCategory.BATCH_STALLED,
            "critical",
            f"the batch of {batch.market} on {batch.game_date} has not gone on since "
            f"{batch.updated_at:%H:%M} UTC; {len(batch.pending)} players wait ({batch.instance})",
            f"nba-props predict --date {batch.game_date} --retry",
            batch.correlation_id,
            batch.game_date,
        )
        raise_alert(context.ledger, alert, context.wall)
    return tuple(batch.batch_id for batch in found)


def _missing_correlation(context: RunContext) -> tuple[str, ...]:
    found = missing_share(context.ledger, context.wall.now() - CORRELATION_WINDOW)
    if found.share > MOST_MISSING:
        raise_alert(
            context.ledger,
            Alert(
                AlertCategory.CORRELATION_MISSING,
                "warning",
                f"{found.missing} of {found.runs} runs that a message began in the "
                "last week came without a correlation id and were given one",
                "see who asks without: nba-props status --json, runs with is_id_given false",
            ),
            context.wall,
        )
    return ()


def _low_quotas(context: RunContext) -> tuple[str, ...]:
    reserve = context.settings.odds_api_reserve
    for quota in context.ledger.quotas():
        total = quota.remaining + (quota.used or 0)
        if quota.remaining - reserve < LOW_QUOTA * total:
            alert = Alert(
                AlertCategory.QUOTA_LOW,
                "warning",
                f"{quota.provider} has {quota.remaining} credits left, {reserve} of them kept",
                "ask less often, or raise the plan: nba-props status",
            )
            raise_alert(context.ledger, alert, context.wall)
    return ()
