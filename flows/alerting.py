"""What the end of a run is worth an alert, and sending it; nothing here can change how it ended."""

from collections.abc import Iterator, Sequence

from flows.announce import announce
from flows.context import RunContext
from flows.report import RunReport, RunStatus
from ops.alert_channels import channels_from
from ops.alert_delivery import deliver
from ops.alerts import Alert, AlertCategory, Severity, raise_alert
from ops.errors import NbaPropsError
from ops.failures import FailureClass
from ops.logging import get_logger
from ops.run_origin import RunOrigin

# Without one of these there are no predictions.
VITAL = frozenset({"run", "predict", "phase"})
# So many of one kind are told one by one; more are counted.
SHOWN = 3
# The command that does again what a run did whose kind is the name of none.
COMMANDS = {"replay": "feeds replay", "scrape": "update", "phase": "run"}
# A day on which there is nothing yet is told by the checks of the morning.
NO_ALARM = (FailureClass.TRANSIENT, FailureClass.NO_DATA)


def announce_and_alert(
    context: RunContext, report: RunReport, category: str | None, origin: RunOrigin
) -> None:
    """Send what is in the outbox, and raise and send the alerts of a run that ended."""
    relayed = announce(context)
    alerts = list(alerts_of(report, category))
    if relayed.parked:
        alerts.append(stuck(len(relayed.parked)))
    send_alerts(context, alerts, origin)


def send_alerts(context: RunContext, alerts: list[Alert], origin: RunOrigin) -> None:
    """Raise alerts and deliver what is due; without any nothing is done."""
    if not alerts:
        return
    backfill = origin.backfill_reason is not None
    for alert in alerts:
        raise_alert(context.ledger, alert, context.wall, backfill=backfill)
    try:
        deliver(context.ledger, channels_from(context.settings), context.wall)
    except NbaPropsError as error:
        get_logger().error("alerts are not sent", error=str(error))


def alerts_of(report: RunReport, category: str | None) -> Iterator[Alert]:
    """The alerts that a report is worth; a plan's is told to whoever asked for it.

    category: the class of its failure.
    """
    if report.kind == "plan":
        return

    def alert(of: AlertCategory, severity: Severity, cause: str, remedy: str) -> Alert:
        return Alert(of, severity, cause, remedy, report.correlation_id, report.game_date)

    again = f"{command_of(report.kind)} --date {report.game_date}"
    if report.kind == "backfill":
        again = "the same nba-props backfill"
    if report.error is not None:
        vital = report.kind in VITAL and category not in NO_ALARM
        yield alert(
            AlertCategory.RUN_FAILED,
            "critical" if vital else "error",
            f"{report.kind} {report.game_date} failed ({category}): {report.error}",
            f"mend what it names, then: {again}",
        )
    elif report.status is RunStatus.DEGRADED:
        problems = first_of([warning for warning in report.warnings if warning])
        yield alert(
            AlertCategory.RUN_DEGRADED,
            "warning",
            f"{report.kind} {report.game_date} is degraded: {problems}",
            f"see nba-props status; then: {again}",
        )
    blind = [receipt for receipt in report.receipts if receipt.void_hashes]
    if blind:
        names = ", ".join(receipt.model for receipt in blind)
        yield alert(
            AlertCategory.CHANGE_DETECTION_BLIND,
            "error",
            f"hashes of {names} do not tell rows apart, so all of them were written",
            "see macros/cross_db/row_hash.sql and the columns that these models hash",
        )


def command_of(kind: str) -> str:
    """The command that does again what a run of this kind did."""
    return f"nba-props {COMMANDS.get(kind, kind)}"


def first_of(told: Sequence[str]) -> str:
    """The first few of many texts, and how many more there are."""
    more = f" (and {len(told) - SHOWN} more)" if len(told) > SHOWN else ""
    return "; ".join(told[:SHOWN]) + more


def failed_alert(kind: str, category: str, error: str, correlation_id: str) -> Alert:
    """The alert of a failed run that has no report."""
    return Alert(
        AlertCategory.RUN_FAILED,
        "error",
        f"{kind} failed ({category}): {error}",
        f"mend what it names, then run it again: {command_of(kind)} --help",
        correlation_id,
    )


def stuck(count: int) -> Alert:
    """The alert of messages that were given up."""
    return Alert(
        AlertCategory.OUTBOX_STUCK,
        "error",
        f"{count} messages were given up after many attempts; they are kept",
        "see why: nba-props messages --state parked; then: nba-props messages relay --again",
    )
