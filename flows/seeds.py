"""Seeds are loaded when they are missing or their files changed, not on every run."""

import hashlib
from datetime import datetime
from pathlib import Path

from dbt_project.control_tables import WATERMARKS
from dbt_project.warehouse import Warehouse
from flows.change_time import change_time
from flows.fingerprints import forget_fingerprint, holds_fingerprints, keep_fingerprint
from flows.phases import Phases
from ops.project import project_root

SEEDS_MODEL = "seeds"
SEEDS_DATASET = "nba_reference"


def seeds_fingerprint() -> str:
    """sha256 over the names and contents of every file of the seeds."""
    digest = hashlib.sha256()
    for path in sorted(_directory().rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(_directory()).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def seeds_differ(warehouse: Warehouse) -> bool:
    """Whether the files are others than those that this warehouse has loaded."""
    return not holds_fingerprints(warehouse, {SEEDS_MODEL: seeds_fingerprint()})


def seed_if_changed(phases: Phases, now: datetime) -> int:
    """Run `dbt seed` when this warehouse does not hold exactly these seeds.

    Returns:
        How many seeds were loaded; 0 when nothing was due.
    """
    warehouse = phases.warehouse
    names = [path.stem for path in sorted(_directory().glob("*.csv"))]
    present = all(warehouse.has_table(f"{SEEDS_DATASET}.{name}") for name in names)
    if present and not seeds_differ(warehouse):
        return 0
    fingerprint = seeds_fingerprint()
    # whoever ends in between has other seeds than any fingerprint says
    forget_fingerprint(warehouse, SEEDS_MODEL)
    loaded = phases.session.invoke("seed", env=phases.env)
    loaded_at = change_time(warehouse, WATERMARKS, "watermark", now)
    keep_fingerprint(warehouse, SEEDS_MODEL, fingerprint, loaded_at)
    return len(loaded)


def _directory() -> Path:
    return project_root() / "seeds"
