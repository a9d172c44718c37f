"""`status`, `trace` and `doctor`: how things stand, what led to what, and what to mend."""

from typing import Annotated

import typer

from cli.arguments import parse_date
from cli.options import JsonOption, TargetOption
from cli.output import ExitCode, Progress, print_json, stderr, stdout, told_errors


def status(
    date: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="YYYY-MM-DD",
            help="Judge the expectations as of this game date, not the newest prepared one.",
        ),
    ] = None,
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the last runs, the newest capture of each feed, quotas, the model in use, and what the
    views that watch the warehouse find amiss.
    """
    with told_errors(as_json):
        from dbt_project.targets import target_from_settings
        from flows.status import read_status
        from ops.ledger import open_ledger
        from ops.settings import get_settings
        from scrapers.registry import FEEDS

        settings = get_settings()
        with open_ledger(settings.ledger_url) as ledger:
            found = read_status(
                ledger,
                settings.models,
                tuple(FEEDS),
                settings.odds_api_reserve,
                target_from_settings(settings, target),
                parse_date(date) if date else None,
            )
    if as_json:
        print_json(found.as_json())
        return
    from cli.status_tables import (
        expectations_line,
        expectations_table,
        feeds_table,
        model_line,
        quotas_table,
        remedies,
        run_errors,
        runs_table,
    )

    console = stdout()
    console.print(runs_table(found))
    for line in run_errors(found):
        console.print(f"- {line}", highlight=False, markup=False, soft_wrap=True)
    console.print(feeds_table(found))
    if found.quotas:
        console.print(quotas_table(found))
    console.print(model_line(found), highlight=False, markup=False)
    console.print(found.control.told(), highlight=False, markup=False)
    if found.expectations.findings:
        console.print(expectations_table(found.expectations))
        for line in remedies(found.expectations):
            console.print(f"- {line}", highlight=False, markup=False, soft_wrap=True)
    console.print(expectations_line(found.expectations), highlight=False, markup=False)


def trace(
    identifier: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help=(
                "A prediction id, a payload id or landed file (feed/scope for its newest "
                "capture), or a correlation id."
            ),
        ),
    ],
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow a prediction to the payloads behind its features, lines and reports, a payload to what
    it reached, or a run to all it did.
    """
    with told_errors(as_json):
        from cli.session import run_context
        from flows.trace import trace as find

        with Progress(stderr()) as progress, run_context(progress, target) as context:
            context.require_warehouse()
            with context.warehouse() as warehouse:
                found = find(warehouse, context.ledger, identifier)
    if as_json:
        print_json(found)
        return
    from cli.trace_tables import print_trace

    print_trace(stdout(), found)


def doctor(target: TargetOption = None, as_json: JsonOption = False) -> None:
    """Check settings, directories, the warehouse and the dbt project; say what to mend."""
    with told_errors(as_json):
        from flows.doctor import examine
        from ops.settings import get_settings

        checks = examine(get_settings(), target)
    if as_json:
        print_json({"checks": [check.as_json() for check in checks]})
    else:
        console = stdout()
        for check in checks:
            mark = "ok" if check.ok else "FAILED"
            console.print(f"{mark:7}{check.name}: {check.detail}", highlight=False, markup=False)
    if not all(check.ok for check in checks):
        raise typer.Exit(ExitCode.FAILED)
