"""Where the dbt project lives: the repository root, found from this package's own location."""

from pathlib import Path
from typing import Any

import yaml


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


def profile_output(target: str) -> dict[str, Any]:
    """The profiles.yml entry of `target`, unrendered; the one place for threads and settings."""
    text = (project_root() / "profiles.yml").read_text(encoding="utf-8")
    outputs: dict[str, dict[str, Any]] = yaml.safe_load(text)["nba_props"]["outputs"]
    if target not in outputs:
        raise KeyError(f"target {target}: not in profiles.yml, which has {', '.join(outputs)}")
    return outputs[target]
