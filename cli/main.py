"""`nba-props`: one command for each job. Every command takes --help."""

import typer

from cli.alerts import alerts
from cli.backfill import backfill
from cli.backtest import backtest
from cli.control import gates, messages, watch
from cli.demo import demo
from cli.emulator import emulator
from cli.feeds import feeds
from cli.grade import grade
from cli.inspect import doctor, status, trace
from cli.land import land
from cli.models import models
from cli.predict import predict, train
from cli.run import plan, run, update
from cli.serve import serve

app = typer.Typer(
    name="nba-props",
    help=(
        "NBA player props: land what providers publish, build the models, predict points "
        "before tip-off."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("demo")(demo)
app.command("run")(run)
app.command("update")(update)
app.command("plan")(plan)
app.command("serve")(serve)
app.command("land")(land)
app.command("backfill")(backfill)
app.add_typer(feeds, name="feeds")
app.command("predict")(predict)
app.command("grade")(grade)
app.command("train")(train)
app.add_typer(models, name="models")
app.command("backtest")(backtest)
app.command("status")(status)
app.command("trace")(trace)
app.command("doctor")(doctor)
app.add_typer(messages, name="messages")
app.add_typer(gates, name="gates")
app.command("watch")(watch)
app.add_typer(alerts, name="alerts")
app.command("emulator")(emulator)


@app.callback()
def prepare() -> None:
    """Switch off what would call home before anything heavy is imported; log to stderr."""
    from flows.engine import quiet_environment
    from ops import collector
    from ops.logging import log_from

    collector.seldom()
    quiet_environment()
    try:
        log_from("ERROR")
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


if __name__ == "__main__":
    app()
