"""One base state and one bench for all sequences of the process."""

from collections.abc import Iterator

import pytest

from tests.changes.base import Base, lay_base, small_league
from tests.changes.bench import Bench
from tests.flows.conftest import opened


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """A small league whose whole history has landed and is built."""
    with opened(tmp_path_factory.mktemp("base")) as context:
        yield lay_base(context, small_league())


@pytest.fixture(scope="session")
def bench(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Plays sequences on copies of the base state."""
    return Bench(tmp_path_factory.mktemp("bench"), base)
