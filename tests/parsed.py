"""The parsed project, for target directories of their own; parsing it takes twelve seconds."""

import fcntl
import shutil
from pathlib import Path

from dbt_project.runner import DbtSession
from dbt_project.targets import Target, duckdb_target
from ops.project import project_root

PARSED = "partial_parse.msgpack"
SHARED = project_root() / "target" / "tests"

_fresh: set[str] = set()


def seeded(directory: Path, target: Target | None = None) -> Path:
    """Put the parsed project into a target directory, which is made when it is absent."""
    target = target or duckdb_target(Path("nba_props.duckdb"))
    shared = SHARED / str(target.name)
    shared.mkdir(parents=True, exist_ok=True)
    directory.mkdir(parents=True, exist_ok=True)
    with (shared / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if str(target.name) not in _fresh:
            DbtSession(target, target_path=shared).manifest()
            _fresh.add(str(target.name))
        # what a session keeps, and what dbt itself does for commands of its own
        for parsed in (*shared.glob("*.manifest"), shared / PARSED):
            shutil.copy(parsed, directory)
    return directory
