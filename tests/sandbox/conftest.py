"""One small league and one server for all tests of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from sandbox.league.league import League
from sandbox.server import SandboxServer, default_now
from tests.sandbox.sandbox_client import Client


@pytest.fixture(scope="session")
def league() -> League:
    return League.small()


@pytest.fixture(scope="session")
def server(league: League) -> Iterator[SandboxServer]:
    with SandboxServer(league) as running:
        yield running


@pytest.fixture
def client(server: SandboxServer) -> Iterator[Client]:
    server.set_now(default_now(server.league))
    yield Client(server)
    server.faults.clear()


@pytest.fixture(scope="session")
def after_season(league: League) -> datetime:
    return league.games[-1].tipoff + timedelta(days=1)
