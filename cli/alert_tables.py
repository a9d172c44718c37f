"""Alerts and deliveries as text."""

from rich.console import Console

from ops.alert_delivery import Delivery
from ops.alerts import RaisedAlert, Send


def print_alert(console: Console, alert: RaisedAlert) -> None:
    """All that is known of one alert."""
    times = f", {alert.occurrences} times" if alert.occurrences > 1 else ""
    about = f", game date {alert.game_date}" if alert.game_date else ""
    run = f", run {alert.correlation_id}" if alert.correlation_id else ""
    lines = [
        f"{alert.raised_at:%Y-%m-%d %H:%M} UTC {alert.severity} {alert.category}"
        f" ({alert.state}){times}",
        f"  {alert.cause}",
        f"  do: {alert.remedy}",
        f"  see {alert.runbook}; alert {alert.alert_id}{about}{run}",
        *(f"  {_sent(send)}" for send in alert.sends),
    ]
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def delivery_line(delivery: Delivery) -> str:
    """What one channel was sent."""
    told = f"{delivery.channel}: {delivery.sent} sent"
    if delivery.digested:
        told += f", {delivery.digested} in digests"
    return f"{told}; {delivery.problem}" if delivery.problem else told


def _sent(send: Send) -> str:
    if send.sent_at is not None:
        return f"{send.channel}: {send.state} {send.sent_at:%Y-%m-%d %H:%M} UTC"
    tried = f", tried {send.attempts} times: {send.error}" if send.attempts else ""
    return f"{send.channel}: {send.state}{tried}"
