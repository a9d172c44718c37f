"""The service over a simulated day that was run, on a real port."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import uvicorn

from cli.worker import Worker, worker_app
from flows.coordinate import Coordinator
from flows.report import RunReport
from ops.lease import current
from ops.ledger import Ledger
from tests.flows.conftest import SandboxDay, ran_day
from web.background import Background

__all__ = ["ran_day"]

TOKEN = "a token that nobody guesses"
PATIENCE = 60.0


@dataclass(frozen=True)
class Service:
    """A running service and the day behind it."""

    url: str
    day: SandboxDay
    coordinator: Coordinator
    background: Background

    @property
    def ledger(self) -> Ledger:
        return self.day.context.ledger

    @property
    def game_date(self) -> str:
        return self.day.league.demo_date.isoformat()

    def call(self, method: str, path: str, token: str | None = TOKEN, **given: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return requests.request(
            method,
            f"{self.url}{path}",
            headers={**headers, **given.pop("headers", {})},
            timeout=30,
            **given,
        )

    def post(self, path: str, **body: Any) -> Any:
        return self.call("POST", path, json=body)

    def ended(self, batch_id: str) -> dict[str, Any]:
        """The batch when it is no longer under way and its date has been given back."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            (batch,) = self.coordinator.status(batch_id=batch_id)
            target = self.coordinator.lease_target(batch.game_date, batch.market)
            if batch.state != "running" and current(self.ledger, target) is None:
                (told,) = self.call("GET", f"/status?batch_id={batch_id}").json()["batches"]
                found: dict[str, Any] = told
                return found
            time.sleep(0.05)
        raise AssertionError(f"batch {batch_id} did not end: {batch}")


@pytest.fixture(scope="module")
def service(ran_day: tuple[SandboxDay, RunReport]) -> Iterator[Service]:
    sandbox_day, report = ran_day
    assert report.error is None
    worker = Worker(sandbox_day.at(13))
    coordinator = Coordinator(worker.context, worker.do, sleep=lambda _seconds: time.sleep(0.02))
    background = Background(coordinator)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        worker_app(worker, background, TOKEN), log_level="warning", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ends = time.monotonic() + PATIENCE
    while not server.started and time.monotonic() < ends:
        time.sleep(0.01)
    yield Service(url, sandbox_day, coordinator, background)
    background.close()
    server.should_exit = True
    thread.join(PATIENCE)
