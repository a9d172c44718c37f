"""The worker as a server on loopback, with the file by which commands find it."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from cli.hand_over import LOOPBACK
from cli.worker import open_worker, worker_app
from dbt_project.targets import target_from_settings
from flows.coordinate import Coordinator
from flows.watch import watch
from ops.errors import NbaPropsError
from ops.processes import begun
from ops.settings import Settings, get_settings
from ops.worker_file import (
    WorkerAddress,
    read_address,
    sealed,
    told_settings,
    worker_file,
    write_address,
)
from web.background import Background

SHORTEST_TOKEN = 16
WATCH = timedelta(seconds=30)


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
def serving(
    target: str | None, port: int, host: str = LOOPBACK, *, is_open: bool = False
) -> Iterator[Serving]:
    """A warm worker and the coordinator behind an open port, with the work that time brings.

    The worker's file is written here and taken away at the end. Batches of a process that is gone
    are gone on with.

    is_open: nobody needs a token, on loopback only.

    Raises:
        ServeError: another worker serves this place, the port is taken, or others could reach it
            without a token of the settings.
    """
    told = told_settings()
    path = worker_file(told)
    _refuse_second(path)
    settings = get_settings()
    token = _token(settings, host, is_open=is_open)
    chosen = target_from_settings(settings, target)
    with _listening(host, port) as listener, open_worker(settings, target) as worker:
        worker.warm()
        background = Background(
            Coordinator(worker.context, worker.do, refuse_unfit=worker.refuse_outdated)
        )
        port = int(listener.getsockname()[1])
        address = WorkerAddress(
            port=port,
            pid=os.getpid(),
            token=token,
            target=str(chosen.name),
            version=worker.version,
            settings=sealed(told, token),
            process_begun=begun(os.getpid()),
        )
        app = worker_app(worker, background, None if is_open else token)
        config = uvicorn.Config(app, log_level="warning", lifespan="off", access_log=False)
        write_address(path, address)
        background.recover()
        background.every(WATCH, lambda: watch(worker.context))
        try:
            yield Serving(
                uvicorn.Server(config),
                listener,
                f"worker for {chosen.label} on {host}:{port}",
            )
        finally:
            background.close()
            if read_address(path) == address:
                path.unlink()


def _token(settings: Settings, host: str, *, is_open: bool) -> str:
    """The token of the settings, or one made for this worker.

    Raises:
        ServeError: others than this machine could reach it, and the settings name no good token.
    """
    given = settings.service_token
    try:
        is_here = ip_address("127.0.0.1" if host == "localhost" else host).is_loopback
    except ValueError:
        raise ServeError(f"serve: host {host} is no address; write one like 0.0.0.0") from None
    if is_open and not is_here:
        raise ServeError(f"serve: --no-token is for loopback only, not for {host}; leave it out")
    if given is not None and len(given.get_secret_value()) < SHORTEST_TOKEN:
        raise ServeError(
            f"serve: NBA_PROPS_SERVICE_TOKEN has fewer than {SHORTEST_TOKEN} characters; take a "
            "longer one, such as of: openssl rand -hex 32"
        )
    if given is None and not is_here:
        raise ServeError(
            f"serve: {host} can be reached by others, so NBA_PROPS_SERVICE_TOKEN must be set, such "
            "as to: openssl rand -hex 32"
        )
    return given.get_secret_value() if given is not None else secrets.token_urlsafe(32)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()  # who finds the file before uvicorn answers waits instead of failing
        except OSError as error:
            raise ServeError(
                f"serve: {host} port {port} cannot be used ({error}); choose another, or port 0 "
                "for a free one"
            ) from error
        yield listener


def _refuse_second(path: Path) -> None:
    held = read_address(path)
    if held is not None and held.pid != os.getpid() and held.lives():
        raise ServeError(
            f"serve: process {held.pid} serves this place already ({path}); end it first"
        )
