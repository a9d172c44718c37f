"""A real update in a process of its own, counting the statements that reach DuckDB.

`python -m tests.changes.update_driver HOME UPSTREAM DATE [--kill N | --hold N]` ends the process
without any clean-up before its N-th statement, or waits there until its standard input is closed.
It prints how many statements there were.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dbt_project.runner import DbtSession
from flows.request import UpdateRequest, UpstreamChoice, UpstreamKind
from flows.session import run_context
from flows.update import run_update
from ops.clock import FixedClock
from scrapers.registry import key_variables
from tests.flows.conftest import eastern, scratch_settings
from tests.parsed import seeded

KILLED = 9
UPDATE_HOUR = 14
UPDATED_FEEDS = (
    "nbac_injury_report",
    "odds_api_player_points_props",
    "odds_api_game_lines",
    "nbac_player_boxscores",
)


def update_request(base_url: str, key: str, day: date) -> UpdateRequest:
    """The update that is interrupted, from a sandbox that listens at `base_url`."""
    keys = dict.fromkeys(key_variables(), key)
    upstream = UpstreamChoice(UpstreamKind.SANDBOX, base_url=base_url, keys=keys)
    return UpdateRequest(day, upstream, UPDATED_FEEDS)


class Counted:
    """A DuckDB connection or cursor that tells of every statement before it is sent."""

    def __init__(self, held: Any, before: Callable[[], None]) -> None:
        self._held = held
        self._before = before

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        self._before()
        self._held.execute(*args, **kwargs)
        return self

    def cursor(self) -> "Counted":
        return Counted(self._held.cursor(), self._before)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._held, name)


def counting(connect: Callable[..., Any], before: Callable[[], None]) -> Any:
    """`connect`, whose connections tell of every statement."""
    return lambda *args, **kwargs: Counted(connect(*args, **kwargs), before)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("base_url")
    parser.add_argument("key")
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("--kill", type=int, default=0)
    parser.add_argument("--hold", type=int, default=0)
    given = parser.parse_args()
    sent = 0

    def before() -> None:
        nonlocal sent
        sent += 1
        if sent == given.kill:
            os._exit(KILLED)
        if sent == given.hold:
            print("holding", flush=True)
            sys.stdin.read()

    duckdb.connect = counting(duckdb.connect, before)
    clock = FixedClock(eastern(given.day, UPDATE_HOUR))
    with run_context(scratch_settings(given.home), clock=clock) as context:
        session = DbtSession(context.target, target_path=seeded(given.home / "target"))
        context = replace(context, wall=clock, session=session)
        report = run_update(context, update_request(given.base_url, given.key, given.day))
    print(f"{report.status} {report.error or ''} written {report.written} statements {sent}")


if __name__ == "__main__":
    main()
