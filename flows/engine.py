"""Prefect when there is a server, plain calls when there is none.

The ephemeral server that Prefect would start otherwise costs 6 to 7 s in every process.
"""

import logging
import os
from collections.abc import Callable
from typing import Protocol, TypeVar

API_URL = "PREFECT_API_URL"
CONSOLE_LEVEL = "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"
HEALTH_SECONDS = 0.5
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
}

Result = TypeVar("Result")


class Step(Protocol):
    """How one step of a run is done: as a plain call or as a task of the engine."""

    def __call__(self, name: str, action: Callable[[], Result]) -> Result:
        """Do it and return what it returns."""
        ...


def quiet_environment() -> None:
    """Switch off what would call home; call before dbt or Prefect is imported."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)


def server_reachable(url: str | None) -> bool:
    """True when a Prefect API answers at `url`."""
    if not url:
        return False
    import requests

    try:
        return requests.get(f"{url.rstrip('/')}/health", timeout=HEALTH_SECONDS).ok
    except requests.RequestException:
        return False


def call_step(name: str, action: Callable[[], Result]) -> Result:
    """Run a step as a plain call."""
    return action()


def task_step(name: str, action: Callable[[], Result]) -> Result:
    """Run a step as a Prefect task of the flow around it."""
    from prefect import task
    from prefect.cache_policies import NO_CACHE

    return task(name=name, cache_policy=NO_CACHE, persist_result=False)(action)()


def through_engine(flow_name: str, run_name: str, action: Callable[[], Result]) -> Result:
    """Run a whole action as a Prefect flow, asynchronous because a sync one takes a second more.

    Its log goes to the server only: stderr belongs to the command's own progress.
    """
    import asyncio

    os.environ.setdefault(CONSOLE_LEVEL, "CRITICAL")

    from prefect import flow

    logging.getLogger("prefect").propagate = False

    async def run() -> Result:
        return action()

    named = flow(name=flow_name, flow_run_name=run_name, persist_result=False)
    return asyncio.run(named(run)())
