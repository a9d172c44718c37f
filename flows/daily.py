"""The two entry points of the command line, through Prefect when a server answers."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from flows.context import RunContext
from flows.day import run_day
from flows.engine import API_URL, server_reachable, task_step, through_engine
from flows.report import RunReport
from flows.request import RunRequest, UpdateRequest
from flows.update import run_update


def day(context: RunContext, request: RunRequest) -> RunReport:
    """Run a full day, see flows.day.run_day."""
    return _run("day", f"day-{request.game_date}", context, lambda used: run_day(used, request))


def update(context: RunContext, request: UpdateRequest) -> RunReport:
    """Run an update, see flows.update.run_update."""
    name = f"update-{request.game_date}"
    return _run("update", name, context, lambda used: run_update(used, request))


class _RunFailedError(Exception):
    """Tells the engine that the flow failed; the report says why."""


def _run(
    kind: str, run_name: str, context: RunContext, action: Callable[[RunContext], RunReport]
) -> RunReport:
    if not server_reachable(os.environ.get(API_URL)):
        return action(context)
    reports: list[RunReport] = []

    def recorded() -> None:
        report = action(replace(context, step=task_step))
        reports.append(report)
        if report.error is not None:
            raise _RunFailedError(report.error)

    with suppress(_RunFailedError):
        through_engine(f"nba-props {kind}", run_name, recorded)
    return reports[0]
