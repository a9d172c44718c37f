"""Where sequences are played: a copy of the base state, rebuilt in a copy from what has landed."""

from dataclasses import dataclass
from pathlib import Path

from dbt_project.copies import copy_warehouse
from dbt_project.targets import duckdb_target
from flows.views import VIEWS
from tests.changes.base import Base
from tests.changes.comparing import (
    PHASES,
    Difference,
    change_tables,
    different_tables,
    drop_tables,
    snapshots,
    stale_snapshots,
)
from tests.changes.place import Place
from tests.changes.sequences import Step, play, take, written
from tests.changes.world import World
from tests.flows.conftest import session_of


@dataclass(frozen=True)
class Outcome:
    """What each step did, and what differs after it all."""

    steps: tuple[Step, ...]
    told: tuple[str, ...]
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        differing = (str(difference) for difference in self.differences)
        return "\n".join((*differing, "after:", *self.told, how_to_replay(self.steps)))


def how_to_replay(steps: tuple[Step, ...]) -> str:
    """The command that plays a sequence again."""
    return (
        f'replay it: NBA_PROPS_SEQUENCE="{written(steps)}" pytest tests/changes/test_sequences.py'
    )


class Bench:
    """Plays sequences one after another, with dbt kept warm for both warehouses."""

    def __init__(self, directory: Path, base: Base) -> None:
        self._base = base
        self._place = Place(directory / "grown", base.context)
        self._copy = directory / "rebuilt" / self._place.warehouse.name
        self._copy.parent.mkdir()
        self._rebuilt = session_of(duckdb_target(self._copy), directory / "rebuilt_target")

    def outcome(self, steps: tuple[Step, ...], *, each: bool = False) -> Outcome:
        """Play a sequence on a fresh copy and compare; with `each` end at the first difference."""
        self._place.restore()
        with self._place.opened() as context:
            world = World(context, self._base)
            try:
                if each:
                    return self._each(world, steps)
                told = play(world, steps)
            except Exception as error:
                error.add_note(how_to_replay(steps))
                raise
            finally:
                world.close()
        return Outcome(steps, told, self._differences())

    def _each(self, world: World, steps: tuple[Step, ...]) -> Outcome:
        told: tuple[str, ...] = ()
        for number, step in enumerate(steps, 1):
            told += (take(world, step),)
            if step.ending == "run":
                world.close()
                if found := self._differences():
                    return Outcome(steps[:number], told, found)
                world.reopen()
        world.run()
        world.close()
        return Outcome(steps, told, self._differences())

    def _differences(self) -> tuple[Difference, ...]:
        grown = self._place.warehouse
        tables = change_tables(self._place.session)
        copy_warehouse(grown, self._copy)
        drop_tables(self._copy, tables)
        self._place.load_anew(self._copy, self._base.now)
        self._rebuilt.invoke("run", select=PHASES, exclude=[VIEWS], full_refresh=True)
        self._rebuilt.release()
        kept = snapshots(self._place.session)
        return (
            *different_tables({"grown": grown, "rebuilt": self._copy}, tables),
            *stale_snapshots(grown, kept),
        )
