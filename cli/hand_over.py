"""Handing a command over to the running worker. Imports nothing that a whole run needs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any

from cli.output import Progress
from cli.worker_messages import COMMANDS, message_of
from dbt_project.results import NodeEvent
from ops.errors import NbaPropsError
from ops.project import code_version
from ops.worker_file import (
    WorkerAddress,
    differing,
    read_address,
    target_of,
    told_settings,
    worker_file,
)

if TYPE_CHECKING:
    from cli.asked import Asked

LOOPBACK = "127.0.0.1"
ANSWER_SECONDS = 10.0
NAMES_SHOWN = 3


class WorkerError(NbaPropsError):
    """The worker failed at the command, or ended before it, or was left alone with it."""


def handed_over(asked: "Asked", target: str | None, progress: Progress) -> Mapping[str, Any] | None:
    """Let the worker do the command, showing its progress, and return its report's document.

    None when there is no worker or none that would do the same as this process; why is told.

    Raises:
        WorkerError: it took the command over and failed.
    """
    settings = told_settings()
    path = worker_file(settings)
    address = read_address(path)
    if address is None:
        return None
    unfit = _unfit(address, settings, target)
    if unfit is None:
        try:
            with _Handed(address) as handed:
                return handed.report(asked, progress)
        except _NotTaken as error:
            unfit = f"{error}; start it again, or delete {path}"
    progress.tell(f"worker not used: {unfit}")
    return None


def _unfit(address: WorkerAddress, settings: Mapping[str, str], target: str | None) -> str | None:
    wanted = target or target_of(settings)
    if address.target != wanted:
        return f"it serves the target {address.target}, wanted is {wanted}"
    if not address.lives():
        return f"its process {address.pid} is gone; start it again: nba-props serve"
    others = differing(address, settings)
    if others:
        more = ", …" if len(others) > NAMES_SHOWN else ""
        return f"it was started with another {', '.join(others[:NAMES_SHOWN])}{more}"
    if address.version != code_version():
        return "it runs another version of the code; start it again: nba-props serve"
    return None


class _NotTaken(Exception):
    """The worker did not take the command, so nothing of it was done."""


@dataclass
class _Handed:
    """A connection to the worker."""

    address: WorkerAddress

    def __enter__(self) -> "_Handed":
        self.connection = HTTPConnection(LOOPBACK, self.address.port, timeout=ANSWER_SECONDS)
        return self

    def __exit__(self, *exc: object) -> None:
        self.connection.close()

    def report(self, asked: "Asked", progress: Progress) -> Mapping[str, Any]:
        """Send the command and follow it to its report."""
        answer = self._accepted(asked)
        try:
            while line := answer.readline():
                kind, value = message_of(line)
                if kind == "report":
                    document: Mapping[str, Any] = value
                    return document
                if kind == "error":
                    raise WorkerError(value)
                _show(kind, value, progress)
        except KeyboardInterrupt:
            raise WorkerError(
                f"interrupted; worker {self.address.pid} goes on with the command; see how it ends "
                "with: nba-props status"
            ) from None
        except (OSError, HTTPException):
            pass
        raise WorkerError(
            f"worker {self.address.pid}: it ended before the command did; what was written stays, "
            "run the same command again"
        )

    def _accepted(self, asked: "Asked") -> HTTPResponse:
        headers = {
            "Authorization": f"Bearer {self.address.token}",
            "Content-Type": "application/json",
        }
        try:
            self.connection.request("POST", COMMANDS, json.dumps(asdict(asked)), headers)
            sock = self.connection.sock
            answer = self.connection.getresponse()
            if answer.status == 401:
                raise _NotTaken("it does not know the token in its file")
            if answer.status != 200:
                raise _NotTaken(f"it answered with status {answer.status}")
            if message_of(answer.readline())[0] != "accepted":
                raise _NotTaken("its answer cannot be read")
        except (OSError, HTTPException, ValueError) as error:
            raise _NotTaken(f"it does not answer on port {self.address.port}") from error
        sock.settimeout(None)
        return answer


def _show(kind: str, value: Any, progress: Progress) -> None:
    if kind == "tell":
        progress.tell(value)
    elif kind == "detail":
        progress.detail(value)
    elif kind == "node":
        progress.node(NodeEvent(**value))
