"""A PostgreSQL server of the tests' own, from Debian's package, on loopback."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

USER = "nba_props"
PLACES = "/usr/lib/postgresql"


def tools() -> Path | None:
    """The directory of initdb and pg_ctl, of the newest version that is installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    held = sorted(Path(PLACES).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return held[-1].parent if held else None


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the SQLAlchemy URL of an empty server; it is stopped and its files are removed."""
    held = tools()
    assert held is not None, "PostgreSQL is not installed: apt-get install postgresql"
    directory = Path(tempfile.mkdtemp(prefix="nba_props_pg_"))
    # PostgreSQL refuses to run as root
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(directory, "postgres")
    data = directory / "data"

    def call(*command: str) -> None:
        done = subprocess.run(
            [*as_user, *command], cwd=directory, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call(str(held / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-N", "-E", "UTF8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {directory} -c fsync=off"
    try:
        started = [str(held / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l"]
        call(*started, str(directory / "log"), "start")
        yield f"postgresql+psycopg://{USER}@127.0.0.1:{port}/postgres"
    finally:
        call(str(held / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(directory, ignore_errors=True)


def new_database(url: str, name: str) -> str:
    """Create an empty database on the server and return its URL."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    return url.rpartition("/")[0] + f"/{name}"
