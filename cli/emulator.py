"""`emulator`: a local BigQuery-compatible endpoint for --target emulator."""

from contextlib import suppress
from typing import Annotated

import typer

from cli.output import stderr, stdout, told_errors


def emulator(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")
    ] = 9050,
) -> None:
    """Run bqemulator until interrupted and print the address to set. Its data is not kept."""
    with told_errors():
        from dbt_project.emulator import running_emulator

        with running_emulator(port=port) as running, suppress(KeyboardInterrupt):
            stdout().print(f"NBA_PROPS_EMULATOR_URL={running.url}", highlight=False)
            stderr().print("listening; end it with Ctrl-C", highlight=False)
            running.wait()
