"""`land`: payloads that were captured elsewhere, into the landing zone and the warehouse."""

from pathlib import Path
from typing import Annotated

import typer

from cli.arguments import parse_date, parse_moment
from cli.options import JsonOption, TargetOption
from cli.output import ExitCode, Progress, print_json, stderr, stdout, told_errors


def land(
    archive: Annotated[
        Path | None, typer.Option(help="Directory of captured payloads in the landing layout.")
    ] = None,
    feed: Annotated[str | None, typer.Option(help="Feed that --file is a payload of.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="A captured payload, plain or gzip, or a directory of them.")
    ] = None,
    game_date: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Date of --file when the payload does not say."),
    ] = None,
    captured_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When --file was captured; now if not given.")
    ] = None,
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Land an archive, or one captured payload, and load it. No model is built.

    Either --archive DIR, or --feed F with --file PATH.
    """
    if (archive is None) == (file is None) or (file is None) != (feed is None):
        raise typer.BadParameter("give --archive DIR, or --feed F with --file PATH")
    day = parse_date(game_date) if game_date else None
    moment = parse_moment(captured_at) if captured_at else None
    with told_errors(as_json):
        from cli.session import run_context
        from flows.land import land_archive, land_file

        with Progress(stderr()) as progress, run_context(progress, target) as context:
            if archive is not None:
                document = land_archive(context, archive)
            else:
                assert feed is not None and file is not None
                document = land_file(context, feed, file, day, moment)
    if as_json:
        print_json(document)
    else:
        console = stdout()
        for name, counts in document["feeds"].items():
            told = ", ".join(f"{count:,} {status}" for status, count in counts.items())
            console.print(f"{name}: {told}", highlight=False, markup=False)
        for warning in document["warnings"]:
            console.print(f"warning: {warning}", highlight=False, markup=False)
        for notice in document["notices"]:
            console.print(notice, highlight=False, markup=False)
        console.print(f"{document['loaded']:,} payloads loaded", highlight=False)
    if document["status"] == "degraded":
        raise typer.Exit(ExitCode.DEGRADED)
