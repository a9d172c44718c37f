"""One base state and one bench for all sequences of the process."""

from collections.abc import Iterator

import pytest

from tests.changes.base import Base, opened_base, small_league
from tests.changes.bench import Bench


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """A small league whose whole history has landed and is built."""
    with opened_base(tmp_path_factory, "base", small_league()) as laid:
        yield laid


@pytest.fixture(scope="session")
def bench(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Plays sequences on copies of the base state."""
    return Bench(tmp_path_factory.mktemp("bench"), base)
