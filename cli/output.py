"""Where things go: results to stdout, progress and errors to stderr."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

import typer
from rich.console import Console

from dbt_project.results import NodeEvent
from flows.report import RunStatus
from ops.errors import NbaPropsError
from ops.redact import redact_text


class ExitCode(IntEnum):
    """What the shell sees; typer itself ends with 2 when the command was not understood."""

    SUCCESS = 0
    FAILED = 1
    USAGE = 2
    DEGRADED = 3


DEBUG = "NBA_PROPS_DEBUG"
PIPED_WIDTH = 120

EXIT_CODES = {
    RunStatus.SUCCESS: ExitCode.SUCCESS,
    RunStatus.DEGRADED: ExitCode.DEGRADED,
    RunStatus.FAILED: ExitCode.FAILED,
}


def stdout() -> Console:
    """Console for results; wide when they go into a file or a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=PIPED_WIDTH)


def stderr() -> Console:
    """Console for progress, warnings and errors."""
    return Console(stderr=True)


def print_json(document: Mapping[str, Any]) -> None:
    """Exactly one JSON object on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


@contextmanager
def told_errors(as_json: bool = False) -> Iterator[None]:
    """Turn errors into one line on stderr, with --json one object on stdout, and exit code 1.

    NBA_PROPS_DEBUG=1 lets an unexpected error through with its traceback.
    """
    try:
        yield
    except KeyboardInterrupt:
        fail("interrupted; run the same command again, what was written stays", as_json)
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:
        if os.environ.get(DEBUG) and not isinstance(error, NbaPropsError):
            raise
        fail(described(error), as_json)


def described(error: Exception) -> str:
    """What a person is told about an error: its own text when it was meant for people."""
    if isinstance(error, NbaPropsError):
        return str(error)
    if type(error).__module__.startswith("sqlalchemy."):
        cause = str(error).splitlines()[0]
        return f"ledger: it does not answer ({cause}); check NBA_PROPS_LEDGER_URL: nba-props doctor"
    return f"unexpected {type(error).__name__}: {error}; {DEBUG}=1 shows where it came from"


def fail(message: str, as_json: bool = False) -> None:
    """Print `nba-props: …` on stderr and end with code 1."""
    if as_json:
        print_json({"status": str(RunStatus.FAILED), "error": redact_text(message)})
    print_error(message)
    raise typer.Exit(ExitCode.FAILED)


def print_error(message: str) -> None:
    """Print `nba-props: …` on stderr, without secrets."""
    sys.stderr.write(f"nba-props: {redact_text(message)}\n")


class Progress:
    """A line that says what is being done, with a spinner when stderr is a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("starting") if console.is_terminal else None
        self._stage = ""

    def __enter__(self) -> "Progress":
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._status is not None:
            self._status.stop()

    def tell(self, message: str) -> None:
        """Name the stage that begins."""
        self._stage = message
        if self._status is None:
            self._console.print(message, highlight=False)
        else:
            self._console.print(f"[dim]{message}[/dim]", highlight=False)
            self._status.update(message)

    def detail(self, message: str) -> None:
        """Show how far the stage has come."""
        if self._status is not None:
            self._status.update(f"{self._stage}: {message}")

    def node(self, event: NodeEvent) -> None:
        """Show the model that is being built."""
        if self._status is not None and event.status == "started":
            self._status.update(f"{self._stage}: {event.name}")
