"""A Prefect server of one's own on loopback, with the deployments of prefect.yaml."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from ops.project import project_root

POOL = "nba-props"
SECONDS = 60.0


@dataclass(frozen=True)
class PrefectServer:
    """A server that runs; `env` is that of processes that are to find it."""

    api: str
    env: Mapping[str, str]

    def cli(self, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        """What a prefect command said; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
            env={**self.env, **(env or {})},
            cwd=project_root(),
            capture_output=True,
            text=True,
            timeout=2 * SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def post(self, path: str, body: Any) -> Any:
        """The answer to a request."""
        answer = requests.post(f"{self.api}{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def deployments(self) -> dict[str, dict[str, Any]]:
        """Every deployment by name."""
        return {one["name"]: one for one in self.post("/deployments/filter", {})}

    def flow_runs(self, deployment: str) -> list[dict[str, Any]]:
        """Flow runs of a deployment, oldest first."""
        wanted = {"deployments": {"name": {"any_": [deployment]}}}
        found = self.post("/flow_runs/filter", wanted)
        return sorted(found, key=lambda run: str(run["created"]))

    def awaited_flow_runs(self, deployment: str, count: int) -> list[dict[str, Any]]:
        """The same as soon as there are so many."""
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            found = self.flow_runs(deployment)
            if len(found) >= count:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{deployment}: fewer than {count} flow runs after {SECONDS:g} s")


@contextmanager
def prefect_server(home: Path) -> Iterator[PrefectServer]:
    """Start a server on a free port and end it; it schedules nothing by itself."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    inherited = {name: text for name, text in os.environ.items() if "PREFECT" not in name}
    api = f"http://127.0.0.1:{port}/api"
    env = {
        **inherited,
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NBA_PROPS_HOME": str(project_root()),
    }
    command = ["server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", *command],
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await(api, process)
            yield PrefectServer(api, env)
        finally:
            _end(process)


def _await(api: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with suppress(requests.RequestException):
            if requests.get(f"{api}/health", timeout=1).ok:
                return
        time.sleep(0.1)
    raise AssertionError(f"the Prefect server does not answer; it ended with {process.poll()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its children, which are a group of their own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(15)
