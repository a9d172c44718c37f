"""`nba-props update` as a person starts it: a new process, with a worker running and without."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import measured
from ops.settings import Settings
from ops.worker_file import read_address


def update_seconds(
    settings: Settings, words: list[str], landings: Iterable[Callable[[], None]]
) -> float:
    """Wall seconds of the last of some commands, each of which finds what has just landed.

    The first one moves the slate to the time of a replay; it and the second make a worker warm.
    """
    for land in landings:
        land()
        with measured() as command:
            done = subprocess.run(
                _command("update", *words),
                env=_environment(settings),
                capture_output=True,
                text=True,
            )
        assert "worker not used" not in done.stderr, done.stderr
    assert "1 players" in done.stdout, done.stdout + done.stderr
    return command.seconds


@contextmanager
def worker_running(settings: Settings) -> Iterator[None]:
    """A worker for these settings."""
    file = Path(settings.ledger_url.partition(":///")[2]).with_name("worker.json")
    process = subprocess.Popen(
        _command("serve"), env=_environment(settings), stderr=subprocess.DEVNULL
    )
    try:
        while read_address(file) is None:
            assert process.poll() is None
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "cli.main", *words]


def _environment(settings: Settings) -> Mapping[str, str]:
    return {
        **os.environ,
        "NBA_PROPS_WAREHOUSE": str(settings.warehouse),
        "NBA_PROPS_LANDING": settings.landing,
        "NBA_PROPS_LEDGER_URL": settings.ledger_url,
        "NBA_PROPS_MODELS": str(settings.models),
        "NBA_PROPS_PUBLISHED": str(settings.published),
        "NBA_PROPS_TARGET": "duckdb",
    }
