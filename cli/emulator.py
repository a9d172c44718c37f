"""`emulator`: a local BigQuery-compatible endpoint for --target emulator."""

from typing import Annotated

import typer

from cli.output import ExitCode, stderr, stdout, told_errors


def emulator(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 9050,
) -> None:
    """Run bqemulator until interrupted and print the address to set. Its data is not kept."""
    with told_errors():
        from dbt_project.emulator import start_emulator

        running = start_emulator(port=port)
    stdout().print(f"NBA_PROPS_EMULATOR_URL={running.url}", highlight=False)
    stderr().print("listening; end it with Ctrl-C", highlight=False)
    try:
        code = running.process.wait()
    except KeyboardInterrupt:
        running.stop()
        return
    if code:
        stderr().print(f"nba-props: emulator ended with code {code}; see {running.log}")
        raise typer.Exit(ExitCode.FAILED)
