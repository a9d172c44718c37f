"""A local BigQuery-compatible endpoint: bqemulator as a child process on a free loopback port."""

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dbt_project.targets import EMULATOR_PROJECT
from ops.errors import NbaPropsError

START_SECONDS = 60.0
LOOPBACK = "127.0.0.1"
LISTENING = "rest.listen"


class EmulatorError(NbaPropsError):
    """The emulator is not installed or did not start; the message quotes its log."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator. Its data lives in memory and is gone when it stops."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def wait(self) -> None:
        """Block until it ends by itself.

        Raises:
            EmulatorError: it ended with an error; the message quotes its log.
        """
        if self.process.wait():
            raise _ended(self.process, self.log)

    def stop(self) -> None:
        """End this process and wait for it."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running_emulator(*, port: int = 0) -> Iterator[Emulator]:
    """An emulator for the length of the block, which it enters once it listens, after 2 to 5 s.

    Raises:
        EmulatorError: the development dependencies are missing, the port is taken, or it did not
            come up in 60 s.
    """
    with tempfile.TemporaryDirectory(prefix="nba_props_emulator_") as directory:
        emulator = _start_emulator(Path(directory), port)
        try:
            yield emulator
        finally:
            emulator.stop()


def listening_port(log_text: str) -> int | None:
    """The REST port that the emulator's JSON log announces, None before it does."""
    for line in log_text.splitlines():
        if LISTENING not in line:
            continue
        entry = json.loads(line)
        if entry.get("event") == LISTENING:
            return int(entry["port"])
    return None


def _start_emulator(directory: Path, port: int) -> Emulator:
    _install_spatial_extension()
    _refuse_taken(port)
    log = directory / "bqemulator.log"
    command = [sys.executable, "-m", "dbt_project.emulator_process", "start", "--ephemeral"]
    command += ["--rest-port", str(port), "--grpc-port", "0", "--project", EMULATOR_PROJECT]
    command += ["--log-format", "json", "--log-level", "info"]
    with log.open("wb") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT)
    try:
        return Emulator(url=_wait_for_address(process, log), process=process, log=log)
    except BaseException:
        process.kill()
        process.wait()
        raise


def _install_spatial_extension() -> None:
    """Put the extension where DuckDB looks for it: bqemulator would download it otherwise."""
    try:
        from duckdb_extensions import import_extension
    except ImportError as error:
        raise EmulatorError(
            "emulator: duckdb-extensions is not installed; install the development group: uv sync"
        ) from error
    import_extension("spatial")


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise EmulatorError(
                f"emulator: port {port} of {LOOPBACK} cannot be had ({error.strerror}); "
                "take another: --port 0 takes a free one"
            ) from None


def _wait_for_address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text(encoding="utf-8", errors="replace")
        port = listening_port(text)
        if port is not None:
            return f"http://{LOOPBACK}:{port}"
        if process.poll() is not None:
            raise _ended(process, log)
        time.sleep(0.1)
    raise EmulatorError(f"emulator: not listening after {START_SECONDS:.0f} s: {_end_of(log)}")


def _ended(process: "subprocess.Popen[bytes]", log: Path) -> EmulatorError:
    return EmulatorError(f"emulator: ended with code {process.returncode}: {_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-800:].strip()
