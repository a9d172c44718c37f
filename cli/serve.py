"""`serve`: the worker that `run`, `update` and `plan` hand their work to."""

import signal
import sys
from contextlib import suppress
from typing import Annotated

import typer

from cli.options import TargetOption
from cli.output import stderr, told_errors


def serve(
    target: TargetOption = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 0,
    host: Annotated[
        str,
        typer.Option(
            help=(
                "Address to listen on. Others than loopback need NBA_PROPS_SERVICE_TOKEN, and "
                "something in front that speaks TLS."
            )
        ),
    ] = "127.0.0.1",
    no_token: Annotated[
        bool, typer.Option("--no-token", help="Ask nobody on this machine for the token.")
    ] = False,
) -> None:
    """Keep a worker running that does `run`, `update` and `plan` without starting up each time.

    The same process coordinates predictions over HTTP (/start, /trigger, /retry, /complete,
    /status, /health), goes on with batches that were left open, and sends messages and alerts.
    Where it is and its token stand in worker.json beside the ledger; the commands find it there
    when they are started with the same settings.
    """
    # uvicorn ends its process by the signal it was sent; as an exit it lets the file be taken away.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    with told_errors():
        from cli.worker_server import serving

        with suppress(KeyboardInterrupt), serving(target, port, host, is_open=no_token) as server:
            stderr().print(f"{server.told}; end it with Ctrl-C", highlight=False)
            server.run()
