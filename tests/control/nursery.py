"""Runs in processes that are killed without a warning, at an instant of their work.

`python -m tests.control.nursery HOME MODELS` imports everything and parses the dbt project once,
without a thread and without an open warehouse. For each order, a line of JSON on its standard
input, it forks a process that does the work, kills it if the order says so, and answers.
"""

import json
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import requests
import uvicorn
from fastapi import FastAPI

from cli.worker import Worker
from dbt_project.runner import DbtSession
from dbt_project.targets import target_from_settings
from flows import fan_out, grade, predict_run  # noqa: F401
from flows.context import RunContext
from flows.coordinate import Coordinator
from flows.day import run_day
from flows.request import RunRequest
from flows.session import run_context
from flows.update import run_update
from ops.batches import batches
from ops.clock import FixedClock, SystemClock
from ops.lease import current
from ops.message import Message, Phase, Topic, message_id
from ops.settings import Settings
from tests.changes.update_driver import UPDATE_HOUR, update_request
from tests.flows.conftest import eastern, scratch_settings
from tests.parsed import seeded
from web.background import Background
from web.coordinator_api import coordinator_router

LONGEST = 120.0


@dataclass(frozen=True)
class Order:
    """What a process is to do. It is killed `after` seconds of the stage that begins with `during`,
    or of its whole work; None lets it end.
    """

    work: str
    base_url: str
    key: str
    day: str
    during: str | None = None
    after: float | None = None

    @property
    def game_date(self) -> date:
        return date.fromisoformat(self.day)


@dataclass
class Answer:
    """What became of it: when each stage began, in seconds, and when the process was gone."""

    killed: bool = False
    code: int = 0
    stages: list[tuple[str, float]] = field(default_factory=list)
    seconds: float = 0.0

    def span(self, first: str | None, *last: str) -> float:
        """Seconds from the beginning of a stage to that of another, or to the end."""
        begun = 0.0 if first is None else self.at(first)
        return next((at for name, at in self.stages if name.startswith(last)), self.seconds) - begun

    def at(self, stage: str) -> float:
        """When a stage began."""
        return next(at for name, at in self.stages if name.startswith(stage))


def update(context: RunContext, order: Order) -> None:
    """An update from the sandbox, as the worker does it."""
    report = run_update(context, update_request(order.base_url, order.key, order.game_date))
    assert report.error is None, report.error


def day(context: RunContext, order: Order) -> None:
    """A full day with its gates."""
    upstream = update_request(order.base_url, order.key, order.game_date).upstream
    report = run_day(context, RunRequest(order.game_date, upstream))
    assert report.error is None, report.error


def coordinate(context: RunContext, order: Order) -> None:
    """The service from its start on: open batches are gone on with, and a message comes in again
    and again, until it is taken.
    """
    worker = Worker(context)
    coordinator = Coordinator(worker.context, worker.do)
    background = Background(coordinator)
    app = FastAPI()
    app.include_router(coordinator_router(coordinator, None, background.run))
    context.tell("service")
    background.recover()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/trigger"
    while not requests.post(url, json=may_begin(order.game_date).document(), timeout=10).ok:
        time.sleep(0.05)
    context.tell("taken")
    date_lease = coordinator.lease_target(order.game_date, "points")
    while batches(context.ledger, state="running") or current(context.ledger, date_lease):
        time.sleep(0.02)


def may_begin(day: date) -> Message:
    """The message that the features of a date are there."""
    return Message(
        message_id=message_id(day.isoformat(), "features", Topic.PREDICTIONS_MAY_BEGIN),
        topic=Topic.PREDICTIONS_MAY_BEGIN,
        processor_name="gate predictions",
        phase=Phase.PREDICTIONS,
        execution_id="features",
        correlation_id="chain-of-the-day",
        game_date=day,
        output_table="predictions",
        status="success",
        timestamp=SystemClock().now(),
    )


WORKS: dict[str, Callable[[RunContext, Order], None]] = {
    "update": update,
    "day": day,
    "coordinator": coordinate,
}


def attend(order: Order, settings: Settings, session: DbtSession) -> Answer:
    """Let a process do the work, and watch it until it is gone."""
    assert threading.active_count() == 1, "a fork of a process with threads may hang"
    reading, writing = os.pipe()
    begun = time.monotonic()
    process = os.fork()
    if process == 0:
        os.close(reading)
        os.dup2(2, 1)
        os._exit(_work(order, settings, session, writing))
    os.close(writing)
    answer = Answer()
    kill_at = None if order.after is None or order.during else begun + order.after
    told = b""
    while True:
        ends = kill_at or begun + LONGEST
        ready, _, _ = select.select([reading], [], [], max(0.0, ends - time.monotonic()))
        if not ready:
            os.kill(process, signal.SIGKILL)
            answer.killed = kill_at is not None
            break
        said = os.read(reading, 4096)
        if not said:
            break
        told += said
        *lines, told = told.split(b"\n")
        for line in lines:
            at = time.monotonic()
            answer.stages.append((line.decode(), at - begun))
            wanted = order.during and line.decode().startswith(order.during)
            if wanted and kill_at is None and order.after is not None:
                kill_at = at + order.after
    os.close(reading)
    _, status = os.waitpid(process, 0)
    answer.seconds = time.monotonic() - begun
    answer.code = os.waitstatus_to_exitcode(status)
    answer.killed = answer.killed and answer.code == -signal.SIGKILL
    return answer


def _work(order: Order, settings: Settings, session: DbtSession, writing: int) -> int:
    def tell(stage: str) -> None:
        os.write(writing, f"{stage}\n".encode())

    clock = FixedClock(eastern(order.game_date, UPDATE_HOUR))
    try:
        with run_context(settings, clock=clock) as context:
            WORKS[order.work](replace(context, session=session, tell=tell), order)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def main() -> None:
    home, models = Path(sys.argv[1]), Path(sys.argv[2])
    settings = scratch_settings(home, models=models)
    target = target_from_settings(settings)
    session = DbtSession(target, target_path=seeded(home / "target", target))
    session.manifest()
    session.release()
    for line in sys.stdin:
        document: dict[str, Any] = json.loads(line)
        print(json.dumps(asdict(attend(Order(**document), settings, session))), flush=True)


if __name__ == "__main__":
    main()
