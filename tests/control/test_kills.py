"""Processes are killed at random instants; whoever comes next ends what they began, once.

NBA_PROPS_KILLS=100 for the long mode; NBA_PROPS_KILLS_SEED for other instants.
"""

import os
from dataclasses import dataclass
from random import Random

import pytest

from tests.control.nurture import Nursery
from tests.control.wrong import wrong

KILLS = int(os.environ.get("NBA_PROPS_KILLS", "3"))
SEED = os.environ.get("NBA_PROPS_KILLS_SEED", "kills")
# How often whoever takes over is killed too.
AGAIN = 0.25


@dataclass(frozen=True)
class Role:
    """A process that is killed: what it does, and in which of its stages (all, by default)."""

    name: str
    work: str
    during: str | None = None
    until: tuple[str, ...] = ()


ROLES = (
    Role("worker", "update"),
    Role("loader", "update", "land ", ("build what",)),
    Role("dbt", "update", "build what", ("predict",)),
    Role("coordinator", "coordinator"),
    Role("predictions", "coordinator", "predict"),
    Role("day", "day", "build phase_2", ("build monitoring",)),
)


def test_whoever_is_killed_whenever_it_is_ended_once(nursery: Nursery) -> None:
    chance, kills, rounds = Random(SEED), 0, 0
    while kills < KILLS:
        role = ROLES[rounds % len(ROLES)]
        rounds += 1
        nursery.prepare(role.work)
        told = [role.name]
        while True:
            whole = nursery.took[role.work].span(role.during, *role.until)
            after = chance.random() * whole
            done = nursery.do(role.work, role.during, after)
            told.append(f"{after:.3f} of {whole:.3f} s: {done.stages[-1:]} {done.code}")
            kills += done.killed
            if not done.killed or chance.random() > AGAIN:
                break
        done = nursery.do(role.work)
        assert done.code == 0, told
        found = wrong(nursery, role.work)
        assert not found, "\n".join([*told, *found])
    print(f"{kills} kills in {rounds} rounds")


@pytest.mark.parametrize("during", ["predict", "grade and read back"])
def test_1_2_a_batch_outlives_its_coordinator(nursery: Nursery, during: str) -> None:
    """State in memory was lost with the process; here the next one finds what is open."""
    nursery.prepare("coordinator")
    assert nursery.do("coordinator", during, 0.0).killed
    assert nursery.do("coordinator").code == 0
    assert wrong(nursery, "coordinator") == []
