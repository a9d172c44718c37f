"""The worker as a server on loopback, with the file by which commands find it."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from cli.hand_over import LOOPBACK
from cli.worker import open_worker, worker_app
from dbt_project.targets import target_from_settings
from ops.errors import NbaPropsError
from ops.project import code_version
from ops.settings import get_settings
from ops.worker_file import (
    WorkerAddress,
    is_running,
    read_address,
    sealed,
    told_settings,
    worker_file,
    write_address,
)


class ServeError(NbaPropsError):
    """The worker cannot listen, or there is one already."""


@dataclass(frozen=True)
class Serving:
    """A worker that is about to answer."""

    server: uvicorn.Server
    listener: socket.socket
    told: str

    def run(self) -> None:
        """Answer until interrupted; a command under way is finished first."""
        self.server.run(sockets=[self.listener])


@contextmanager
def serving(target: str | None, port: int) -> Iterator[Serving]:
    """A warm worker behind an open port; its file is written here and taken away at the end.

    Raises:
        ServeError: another worker serves this place, or the port is taken.
    """
    told = told_settings()
    version = code_version()
    path = worker_file(told)
    _refuse_second(path)
    settings = get_settings()
    chosen = target_from_settings(settings, target)
    with _listening(port) as listener, open_worker(settings, target) as worker:
        worker.warm()
        token = secrets.token_urlsafe(32)
        port = int(listener.getsockname()[1])
        address = WorkerAddress(
            port, os.getpid(), token, str(chosen.name), version, sealed(told, token)
        )
        config = uvicorn.Config(
            worker_app(worker, token), log_level="warning", lifespan="off", access_log=False
        )
        write_address(path, address)
        try:
            yield Serving(
                uvicorn.Server(config),
                listener,
                f"worker for {chosen.label} on {LOOPBACK}:{port}",
            )
        finally:
            if read_address(path) == address:
                path.unlink()


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
            listener.listen()  # who finds the file before uvicorn answers waits instead of failing
        except OSError as error:
            raise ServeError(
                f"serve: port {port} cannot be used ({error}); choose another, or 0 for a free one"
            ) from error
        yield listener


def _refuse_second(path: Path) -> None:
    held = read_address(path)
    if held is not None and is_running(held.pid):
        raise ServeError(
            f"serve: process {held.pid} serves this place already ({path}); end it first"
        )
