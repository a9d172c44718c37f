"""`run` and `update`: a full day, and what changed since."""

from typing import Annotated

import typer

from cli.arguments import parse_date, parse_moment
from cli.options import AsOfOption, DateOption, JsonOption, TargetOption, UpstreamOption
from cli.output import (
    EXIT_CODES,
    Progress,
    print_error,
    print_json,
    stderr,
    stdout,
    told_errors,
)
from flows.report import RunReport


def run(
    date: DateOption,
    upstream: UpstreamOption = "live",
    target: TargetOption = None,
    as_of: AsOfOption = None,
    history_from: Annotated[
        str | None,
        typer.Option(
            "--history-from",
            metavar="YYYY-MM-DD",
            help="First date of past results to fetch; the season's start when not given.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a full game day: scrape, land, build every phase, predict, publish.

    Ends with 0 when all that was due arrived, 3 when the result is degraded, 1 when it failed.
    Running it again without anything new writes nothing.
    """
    game_date = parse_date(date)
    moment = parse_moment(as_of) if as_of else None
    since = parse_date(history_from) if history_from else None
    with told_errors(as_json):
        from cli.upstreams import chosen_upstream
        from flows.daily import day
        from flows.request import RunRequest

        with (
            Progress(stderr()) as progress,
            chosen_upstream(upstream, game_date, moment) as choice,
        ):
            from cli.session import run_context

            with run_context(progress, target, clock=choice.clock) as context:
                request = RunRequest(
                    game_date=game_date,
                    upstream=choice.upstream,
                    as_of=moment,
                    history_from=since,
                )
                report = day(context, request)
    show(report, as_json)


def update(
    date: DateOption,
    upstream: UpstreamOption = "live",
    feeds: Annotated[
        str | None,
        typer.Option(
            "--feeds",
            metavar="FEED,FEED",
            help="Feeds to ask again; the injury report and both odds feeds when not given.",
        ),
    ] = None,
    target: TargetOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a few feeds again and touch only what their news reaches."""
    game_date = parse_date(date)
    moment = parse_moment(as_of) if as_of else None
    with told_errors(as_json):
        from cli.upstreams import chosen_upstream
        from flows.daily import update as run_update
        from flows.request import DEFAULT_UPDATE_FEEDS, UpdateRequest

        wanted = tuple(name.strip() for name in feeds.split(",")) if feeds else DEFAULT_UPDATE_FEEDS
        with (
            Progress(stderr()) as progress,
            chosen_upstream(upstream, game_date, moment) as choice,
        ):
            from cli.session import run_context

            with run_context(progress, target, clock=choice.clock) as context:
                request = UpdateRequest(
                    game_date=game_date, upstream=choice.upstream, feeds=wanted, as_of=moment
                )
                report = run_update(context, request)
    show(report, as_json)


def show(report: RunReport, as_json: bool) -> None:
    """Print a report and end with its exit code."""
    if as_json:
        print_json(report.as_json())
    elif report.error is None:
        print_report(report)
    if report.error is not None:
        print_error(report.error)
    raise typer.Exit(EXIT_CODES[report.status])


def print_report(report: RunReport) -> None:
    """A report for people: phases, receipts, the ensemble's predictions, what went wrong."""
    from cli.tables import of_system, phases_table, predictions_table, receipts_table, summary

    console = stdout()
    console.print(phases_table(report))
    if report.written:
        console.print(receipts_table(report))
    rows = of_system(report.predictions, "ensemble")
    if rows:
        console.print(predictions_table(rows, f"Points, {report.game_date}, ensemble"))
    for warning in report.warnings:
        console.print(f"warning: {warning}", highlight=False, markup=False)
    for notice in report.notices:
        console.print(f"note: {notice}", highlight=False, markup=False)
    console.print(summary(report), highlight=False, markup=False)
