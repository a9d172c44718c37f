"""`run`, `update` and `plan`: a full day, what changed since, and what would change."""

from typing import Annotated

import typer

from cli.asked import Asked, do
from cli.hand_over import handed_over
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
from flows.report_json import read_report


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
    asked = Asked("run", date, upstream, as_of, history_from=history_from)
    _do(asked, target, as_json)


FeedsOption = Annotated[
    str | None,
    typer.Option(
        "--feeds",
        metavar="FEED,FEED",
        help="Feeds to ask again; the injury report and both odds feeds when not given.",
    ),
]
FetchOption = Annotated[
    bool, typer.Option("--fetch/--no-fetch", help="Ask providers, or take what has landed.")
]


def update(
    date: DateOption,
    upstream: UpstreamOption = "live",
    feeds: FeedsOption = None,
    fetch: FetchOption = True,
    target: TargetOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a few feeds again and touch only what their news reaches."""
    _do(Asked("update", date, upstream, as_of, feeds=feeds, fetch=fetch), target, as_json)


def plan(
    date: DateOption,
    upstream: UpstreamOption = "live",
    feeds: FeedsOption = None,
    fetch: FetchOption = True,
    target: TargetOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what `update` with the same options would do, and why; only landing is written.

    What is fetched for it lands, so that the next update applies what was planned.
    """
    _do(Asked("plan", date, upstream, as_of, feeds=feeds, fetch=fetch), target, as_json)


def _do(asked: Asked, target: str | None, as_json: bool) -> None:
    """Do it in the worker when there is one for this, else here."""
    asked.check()
    with told_errors(as_json), Progress(stderr()) as progress:
        document = handed_over(asked, target, progress)
        report = _done_here(asked, target, progress) if document is None else read_report(document)
    show(report, as_json)


def _done_here(asked: Asked, target: str | None, progress: Progress) -> RunReport:
    from cli.session import run_context

    return do(asked, lambda clock: run_context(progress, target, clock=clock))


def show(report: RunReport, as_json: bool) -> None:
    """Print a report and end with its exit code."""
    if as_json:
        print_json(report.as_json())
    elif report.error is None and report.kind == "plan":
        print_plan(report)
    elif report.error is None:
        print_report(report)
    if report.error is not None:
        print_error(report.error)
    raise typer.Exit(EXIT_CODES[report.status])


def print_report(report: RunReport) -> None:
    """A report for people: phases, receipts, the ensemble's predictions, what went wrong."""
    from cli.tables import (
        market_label,
        of_system,
        phases_table,
        predictions_table,
        receipts_table,
        summary,
    )

    console = stdout()
    console.print(phases_table(report))
    if report.written:
        console.print(receipts_table(report))
    rows = of_system(report.predictions, "ensemble")
    if rows:
        title = f"{market_label(report.market).capitalize()}, {report.game_date}, ensemble"
        console.print(predictions_table(rows, title))
    print_told(report)
    console.print(summary(report), highlight=False, markup=False)


def print_plan(report: RunReport) -> None:
    """A plan for people: the payloads that are news, what they would change, and for whom."""
    from cli.plan_tables import changes_table, news_table, plan_summary

    console = stdout()
    if report.news:
        console.print(news_table(report))
    if report.written:
        console.print(changes_table(report))
    print_told(report)
    console.print(plan_summary(report), highlight=False, markup=False)


def print_told(report: RunReport) -> None:
    """What was due and did not arrive, and what else there is to know."""
    console = stdout()
    for warning in report.warnings:
        console.print(f"warning: {warning}", highlight=False, markup=False)
    for notice in report.notices:
        console.print(f"note: {notice}", highlight=False, markup=False)
