"""`backfill`: a stretch of past dates, phase by phase."""

from typing import Annotated

import typer

from cli.arguments import parse_date
from cli.options import JsonOption, TargetOption, UpstreamOption
from cli.output import Progress, stderr, told_errors


def backfill(
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="First game date.")],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="Last game date.")],
    upstream: UpstreamOption = "live",
    reason: Annotated[
        str, typer.Option("--reason", help="Why, kept with the run and its messages.")
    ] = "asked for on the command line",
    predict: Annotated[
        bool,
        typer.Option(
            "--predict", help="Also predict each date as it stood an hour before its first tip-off."
        ),
    ] = False,
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fill past dates: land what is missing, then build each phase for all of them at once.

    Nothing downstream is triggered and alerts are quiet. End it whenever you like; the same
    command goes on with it. What is still missing at the end degrades it and is named.
    """
    from cli.run import show

    since, until = parse_date(first), parse_date(last)
    if since > until:
        raise typer.BadParameter(f"--from {since} is after --to {until}")
    with told_errors(as_json):
        from cli.session import run_context
        from cli.upstreams import chosen_upstream
        from flows.backfill import BackfillRequest, run_backfill

        with (
            Progress(stderr()) as progress,
            chosen_upstream(upstream, until, None) as choice,
            run_context(progress, target, clock=choice.clock) as context,
        ):
            request = BackfillRequest(since, until, choice.upstream, reason, predict)
            report = run_backfill(context, request)
    show(report, as_json)
