"""A ledger of each kind: an SQLite file, and a database of a PostgreSQL server."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from ops.ledger import Ledger, open_ledger
from tests.postgres import new_database, running_postgres, tools


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    if tools() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state/ledger.db"
    return new_database(request.getfixturevalue("postgres"), f"test_{uuid4().hex}")


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    opened = open_ledger(ledger_url)
    yield opened
    opened.close()
