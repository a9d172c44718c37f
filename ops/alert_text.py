"""Alerts and digests as text for people."""

from collections.abc import Sequence
from dataclasses import dataclass

from ops.alerts import RaisedAlert, Severity

SAMPLES = 3
_LONGEST_SUBJECT = 150
# Slack cuts messages at 4,000 characters, some mail gateways refuse what is far longer.
_LONGEST_CAUSE, _LONGEST_SAMPLE = 1500, 300


@dataclass(frozen=True)
class Message:
    """What a channel sends; the subject is one line."""

    subject: str
    text: str
    severity: Severity


def alert_message(alert: RaisedAlert) -> Message:
    """One alert: cause, remedy, runbook and where it comes from."""
    repeated = f", {alert.occurrences} times by now" if alert.occurrences > 1 else ""
    origin = "".join(
        f", {name} {value}"
        for name, value in (("game date", alert.game_date), ("run", alert.correlation_id))
        if value
    )
    lines = (
        f"{alert.severity.upper()} {alert.category}: {_cut(alert.cause, _LONGEST_CAUSE)}",
        f"Do: {_cut(alert.remedy, _LONGEST_CAUSE)}",
        f"Runbook: {alert.runbook}",
        f"Alert {alert.alert_id}{origin}, raised {alert.raised_at:%Y-%m-%d %H:%M} UTC{repeated}",
    )
    subject = f"[{alert.severity}] {alert.category}: {alert.cause}"
    return Message(_one_line(subject), "\n".join(lines), alert.severity)


def digest_message(alerts: Sequence[RaisedAlert]) -> Message:
    """Several alerts: of each category how many, and three of them."""
    grouped: dict[str, list[RaisedAlert]] = {}
    for alert in alerts:
        grouped.setdefault(alert.category, []).append(alert)
    lines = []
    for category, members in grouped.items():
        lines.append(f"{category}: {len(members)} ({members[0].runbook})")
        lines += [
            f"  {alert.severity} {alert.raised_at:%H:%M} UTC {_cut(alert.cause, _LONGEST_SAMPLE)}"
            for alert in members[:SAMPLES]
        ]
        if len(members) > SAMPLES:
            lines.append(f"  and {len(members) - SAMPLES} more")
    lines.append("All of them, with remedies: nba-props alerts")
    counts = ", ".join(f"{category} {len(members)}" for category, members in grouped.items())
    is_error = any(alert.severity == "error" for alert in alerts)
    subject = _one_line(f"[digest] {len(alerts)} alerts: {counts}")
    return Message(subject, "\n".join((subject, *lines)), "error" if is_error else "warning")


def _one_line(text: str) -> str:
    return _cut(" ".join(text.split()), _LONGEST_SUBJECT)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
