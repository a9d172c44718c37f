"""`grade`: settle what has results and show how the systems did."""

from typing import Annotated

import typer

from cli.arguments import parse_date
from cli.options import JsonOption, TargetOption
from cli.output import ExitCode, Progress, print_json, stderr, stdout, told_errors


def grade(
    date: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="YYYY-MM-DD", help="Show the systems on this game date only."
        ),
    ] = None,
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Grade every prediction that has a result, and show each system's record.

    Mean absolute error, hit rate with its 95 % interval, Brier score against that of the no-vig
    line, and closing line value. Ends with 3 while a finished game has predictions and no box
    score, or a system is not HEALTHY.
    """
    game_date = parse_date(date) if date else None
    with told_errors(as_json):
        from cli.session import run_context
        from flows.grade import grade_run

        with Progress(stderr()) as progress, run_context(progress, target) as context:
            document = grade_run(context, game_date)
    if as_json:
        print_json(document)
    else:
        from cli.grade_tables import print_grades

        print_grades(stdout(), document)
    if document["status"] == "degraded":
        raise typer.Exit(ExitCode.DEGRADED)
