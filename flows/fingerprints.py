"""What of the project a warehouse was built with, kept beside the watermarks under a name."""

from collections.abc import Mapping
from datetime import datetime

from dbt_project.control_tables import WATERMARKS
from dbt_project.warehouse import Warehouse


def holds_fingerprints(warehouse: Warehouse, fingerprints: Mapping[str, str]) -> bool:
    """Whether the warehouse was built with exactly these, by name."""
    held = warehouse.query(
        f"select upstream from {WATERMARKS.full_name} where model in unnest(@names)",
        {"names": list(fingerprints)},
    )
    return set(fingerprints.values()) <= set(held["upstream"])


def forget_fingerprint(warehouse: Warehouse, name: str) -> None:
    """Note that the warehouse is about to be built with something else."""
    warehouse.execute(f"delete from {WATERMARKS.full_name} where model = @model", {"model": name})


def keep_fingerprint(warehouse: Warehouse, name: str, fingerprint: str, at: datetime) -> None:
    """Note what the warehouse is built with since `at`."""
    forget_fingerprint(warehouse, name)
    row = {"model": name, "upstream": fingerprint, "watermark": at}
    warehouse.append(WATERMARKS.full_name, [row])
