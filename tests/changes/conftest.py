"""One base state and one bench for all sequences of the process."""

from collections.abc import Iterator

import pytest

from flows.context import RunContext
from tests.changes.base import Base, opened_base, small_league
from tests.changes.bench import Bench
from tests.changes.place import Place


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """A small league whose whole history has landed and is built."""
    with opened_base(tmp_path_factory, "base", small_league()) as laid:
        yield laid


@pytest.fixture(scope="session")
def bench(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Plays sequences on copies of the base state."""
    return Bench(tmp_path_factory.mktemp("bench"), base)


@pytest.fixture(scope="module")
def place(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Where a module's tests change a copy of the base state; each restores it first."""
    found = Place(tmp_path_factory.mktemp("place"), base.context)
    yield found
    found.session.release()


@pytest.fixture
def restored(place: Place) -> Iterator[RunContext]:
    """A context over a fresh copy of the base state."""
    place.restore()
    with place.opened() as context:
        yield context
