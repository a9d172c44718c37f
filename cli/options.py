"""Options that several commands share."""

from typing import Annotated

import typer

from dbt_project.targets import TargetName
from flows.request import parse_upstream
from ops.errors import ConfigurationError


def checked_upstream(text: str) -> str:
    """Refuse what is no upstream as a usage error."""
    try:
        parse_upstream(text)
    except ConfigurationError as error:
        raise typer.BadParameter(str(error)) from None
    return text


def is_left_to_another(context: typer.Context) -> bool:
    """Whether a command of this group follows, which does all there is to do.

    Raises:
        typer.BadParameter: options stand before it, where nothing would read them.
    """
    command = context.invoked_subcommand
    if command is None:
        return False
    sources = (context.get_parameter_source(name) for name in context.params)
    if any(source is not None and source.name == "COMMANDLINE" for source in sources):
        told = f"nba-props {context.info_name} {command} …"
        raise typer.BadParameter(f"give options after the command: {told}")
    return True


DateOption = Annotated[
    str, typer.Option("--date", metavar="YYYY-MM-DD", help="Game date (Eastern).")
]
UpstreamOption = Annotated[
    str,
    typer.Option(
        "--upstream",
        metavar="sandbox|live|archive:DIR",
        callback=checked_upstream,
        help="Where payloads come from: a simulated league, the providers, or captured files.",
    ),
]
TargetOption = Annotated[
    TargetName | None,
    typer.Option(
        "--target",
        help="Warehouse; NBA_PROPS_TARGET or duckdb when not given.",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help=(
            "Pretend that it is this time, such as 2024-03-15T22:00:00Z. An archive takes one "
            "hour before the first tip-off when not given."
        ),
    ),
]
MarketOption = Annotated[
    str,
    typer.Option("--market", metavar="MARKET", help="points, rebounds, assists, threes, …"),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")
]
