"""The nursery from outside: its place, and the sandbox that its processes ask."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dbt_project.copies import copy_warehouse
from ops.project import project_root
from sandbox.server import SandboxServer
from tests.changes.base import Base
from tests.changes.place import Place
from tests.changes.update_driver import UPDATE_HOUR
from tests.control.league import hostile_league
from tests.control.nursery import WORKS, Answer, Order
from tests.flows.conftest import eastern


@dataclass
class Nursery:
    """The process in which all others are born, the sandbox that they ask, and their place."""

    process: "subprocess.Popen[str]"
    place: Place
    server: SandboxServer
    day: str
    undisturbed: dict[str, Path] = field(default_factory=dict)
    took: dict[str, Answer] = field(default_factory=dict)

    def do(self, work: str, during: str | None = None, after: float | None = None) -> Answer:
        """Let a process do something, and kill it if that is said."""
        order = Order(work, self.server.base_url, self.server.world.key, self.day, during, after)
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(asdict(order)) + "\n")
        self.process.stdin.flush()
        document = json.loads(self.process.stdout.readline())
        stages = [(name, at) for name, at in document.pop("stages")]
        return Answer(**document, stages=stages)

    def prepare(self, work: str) -> None:
        """The place as it is before the work: there are news that nobody has read, or features that
        nobody has predicted from.
        """
        self.place.restore()
        if work == "coordinator":
            assert self.do("update", "predict", 0.0).killed


@contextmanager
def opened_nursery(base: Base, root: Path) -> Iterator[Nursery]:
    """A nursery whose processes have done each work once, undisturbed."""
    place = Place(root / "place", base.context)
    place.restore()
    league = hostile_league(base.today)
    command = [sys.executable, "-m", "tests.control.nursery"]
    command += [str(place.directory), str(place.settings.models)]
    with (
        SandboxServer(league, eastern(base.today, UPDATE_HOUR)) as server,
        subprocess.Popen(
            command, cwd=project_root(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        found = Nursery(process, place, server, base.today.isoformat())
        for work in WORKS:
            found.prepare(work)
            done = found.do(work)
            assert done.code == 0, work
            found.took[work] = done
            # views name the catalog, which is called like the file
            found.undisturbed[work] = root / work / place.warehouse.name
            found.undisturbed[work].parent.mkdir()
            copy_warehouse(place.warehouse, found.undisturbed[work])
        yield found
        assert process.stdin
        process.stdin.close()
