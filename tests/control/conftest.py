"""One small league whose whole history has landed and is built, for all tests of faults."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from flows.context import RunContext
from ops.clock import FixedClock
from tests.changes.base import Base, opened_base
from tests.changes.place import Place
from tests.control.league import hostile_league
from tests.control.nurture import Nursery, opened_nursery


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    with opened_base(tmp_path_factory, "hostile_base", hostile_league()) as laid:
        yield laid


@pytest.fixture(scope="session")
def nursery(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with opened_nursery(base, tmp_path_factory.mktemp("nursery")) as found:
        yield found


@pytest.fixture(scope="module")
def place(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("place"), base.context)


@pytest.fixture
def context(place: Place, base: Base) -> Iterator[RunContext]:
    """The base state anew, at its own time."""
    place.restore()
    with place.opened() as found:
        yield replace(found, clock=FixedClock(base.now), wall=FixedClock(base.now))
