"""`alerts`: what was raised and where it was sent; `send` delivers what is due."""

from typing import Annotated

import typer

from cli.options import JsonOption, is_left_to_another
from cli.output import ExitCode, print_json, stdout, told_errors

SHOWN = 20
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="How many, newest first.")]

alerts = typer.Typer(help="What was raised and where it was sent; `send` delivers what is due.")


@alerts.callback(invoke_without_command=True)
def overview(
    context: typer.Context, limit: LimitOption = SHOWN, as_json: JsonOption = False
) -> None:
    """Show the newest alerts: cause, remedy, and what each channel was sent.

    `pending` is not sent on every channel yet, `digested` went out in a digest.
    """
    if is_left_to_another(context):
        return
    with told_errors(as_json):
        from ops.alerts import recent_alerts
        from ops.ledger import open_ledger
        from ops.settings import get_settings

        with open_ledger(get_settings().ledger_url) as ledger:
            found = recent_alerts(ledger, limit)
    if as_json:
        print_json({"alerts": [alert.as_json() for alert in found]})
        return
    from cli.alert_tables import print_alert

    console = stdout()
    if not found:
        console.print("no alerts")
    for alert in found:
        print_alert(console, alert)


@alerts.command("send")
def send(as_json: JsonOption = False) -> None:
    """Send what is due on every channel; ends with 3 when a channel does not take it.

    Run it every minute or so: what is put off goes out as a digest when its time has come.
    """
    with told_errors(as_json):
        from ops.alert_channels import channels_from
        from ops.alert_delivery import deliver
        from ops.clock import SystemClock
        from ops.ledger import open_ledger
        from ops.settings import get_settings

        settings = get_settings()
        channels = channels_from(settings)
        with open_ledger(settings.ledger_url) as ledger:
            done = deliver(ledger, channels, SystemClock())
    if as_json:
        print_json({"channels": [delivery.as_json() for delivery in done]})
    else:
        from cli.alert_tables import delivery_line

        console = stdout()
        for delivery in done:
            console.print(delivery_line(delivery), highlight=False, markup=False, soft_wrap=True)
    if any(delivery.problem for delivery in done):
        raise typer.Exit(ExitCode.DEGRADED)
