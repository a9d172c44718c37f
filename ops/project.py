"""Where the repository lies, found from this package's own location."""

import hashlib
import os
from pathlib import Path

# What decides how a command works.
SOURCES = (
    "cli",
    "dbt_project",
    "flows",
    "macros",
    "models",
    "ops",
    "predictions",
    "sandbox",
    "scrapers",
    "seeds",
    "snapshots",
    "web",
)


def project_root() -> Path:
    """Directory that holds dbt_project.yml.

    Raises:
        FileNotFoundError: when the package was installed without the project files.
    """
    root = Path(__file__).resolve().parent.parent
    if not (root / "dbt_project.yml").is_file():
        raise FileNotFoundError(
            f"dbt project: no dbt_project.yml in {root}; "
            "install the repository itself (uv sync), not a wheel of it"
        )
    return root


def code_version() -> str:
    """A digest that changes with any source file of the project, from names, sizes and times."""
    root = project_root()
    paths = [str(path) for path in root.glob("*.yml")]
    for folder in SOURCES:
        for directory, _, files in os.walk(root / folder):
            paths += [f"{directory}/{name}" for name in files if not name.endswith(".pyc")]
    digest = hashlib.sha256()
    for path in sorted(paths):
        held = os.stat(path)
        digest.update(f"{path} {held.st_size} {held.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
