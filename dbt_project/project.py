"""The dbt project's own settings, read where Python needs them too."""

from functools import cache
from typing import Any

import yaml

from ops.project import project_root


@cache
def profile_output(target: str) -> dict[str, Any]:
    """The profiles.yml entry of `target`, unrendered; the one place for threads and settings."""
    text = (project_root() / "profiles.yml").read_text(encoding="utf-8")
    outputs: dict[str, dict[str, Any]] = yaml.safe_load(text)["nba_props"]["outputs"]
    if target not in outputs:
        raise KeyError(f"target {target}: not in profiles.yml, which has {', '.join(outputs)}")
    return outputs[target]
