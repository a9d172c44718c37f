"""`feeds`: how every feed stands, all about one of them, and reading one again after a fix."""

from typing import Annotated

import typer

from cli.arguments import parse_date
from cli.options import JsonOption, TargetOption, is_left_to_another
from cli.output import ExitCode, Progress, print_json, stderr, stdout, told_errors

FeedArgument = Annotated[str, typer.Argument(metavar="FEED", help="A feed of the registry.")]

feeds = typer.Typer(help="How every feed stands; `show` one, or `replay` it after a fix.")


@feeds.callback(invoke_without_command=True)
def overview(
    context: typer.Context, target: TargetOption = None, as_json: JsonOption = False
) -> None:
    """Show every feed: last capture, freshness, live rows, drift, what was refused and failed.

    `fresh` is a last capture younger than the feed's cadence. `drift` counts fields that its
    contract does not name, `refused` payloads that nothing later made good, `failed` requests
    since the last answer.
    """
    if is_left_to_another(context):
        return
    with told_errors(as_json):
        from dbt_project.targets import target_from_settings
        from flows.feed_status import feed_lines, live_rows
        from ops.clock import SystemClock
        from ops.ledger import open_ledger
        from ops.settings import get_settings
        from scrapers.registry import FEEDS

        settings = get_settings()
        counted = live_rows(target_from_settings(settings, target), FEEDS.values())
        with open_ledger(settings.ledger_url) as ledger:
            lines = feed_lines(ledger, FEEDS.values(), counted.rows, SystemClock().now())
    warnings = [counted.problem] if counted.problem else []
    if as_json:
        print_json({"feeds": [line.as_json() for line in lines], "warnings": warnings})
        return
    from cli.feed_tables import feeds_table

    console = stdout()
    console.print(feeds_table(lines))
    for warning in warnings:
        console.print(f"warning: {warning}", highlight=False, markup=False)


@feeds.command("show")
def show(feed: FeedArgument, target: TargetOption = None, as_json: JsonOption = False) -> None:
    """Show all that is known of one feed: registry, contract, last records, problems."""
    with told_errors(as_json):
        from dbt_project.targets import target_from_settings
        from flows.feed_status import describe_feed, feed_lines, live_rows
        from ops.clock import SystemClock
        from ops.ledger import open_ledger
        from ops.settings import get_settings
        from scrapers.registry import feed_named

        settings = get_settings()
        chosen = (feed_named(feed),)
        counted = live_rows(target_from_settings(settings, target), chosen)
        with open_ledger(settings.ledger_url) as ledger:
            (line,) = feed_lines(ledger, chosen, counted.rows, SystemClock().now())
            found = describe_feed(ledger, line, settings.landing, settings.api_keys())
    warnings = [counted.problem] if counted.problem else []
    if as_json:
        print_json({**found, "warnings": warnings})
        return
    from cli.feed_tables import print_feed

    print_feed(stdout(), line, found)
    for warning in warnings:
        stdout().print(f"warning: {warning}", highlight=False, markup=False)


@feeds.command("replay")
def replay(
    feed: FeedArgument,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="Only payloads of this game date."),
    ] = None,
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read a feed again after its contract, decoder or model was mended.

    Refused payloads are judged again from their kept bytes, originals are decoded again, every
    payload is loaded anew and the models behind it write what differs. Ends with 0 when nothing
    is refused any longer, 3 when something still is, 1 when it failed.
    """
    game_date = parse_date(date) if date else None
    with told_errors(as_json):
        from cli.session import run_context
        from flows.replay import replay as read_again

        with Progress(stderr()) as progress, run_context(progress, target) as context:
            receipt = read_again(context, feed, game_date)
    if as_json:
        print_json(receipt)
    else:
        from cli.feed_tables import print_replay

        print_replay(stdout(), receipt)
    if receipt["status"] == "degraded":
        raise typer.Exit(ExitCode.DEGRADED)
