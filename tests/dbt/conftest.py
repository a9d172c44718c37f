"""The parsed project, once for all tests that only read it."""

from typing import Any

import pytest

from dbt_project.runner import DbtSession
from dbt_project.targets import duckdb_target


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Models, seeds, tests and sources by unique id."""
    root = tmp_path_factory.mktemp("parsed")
    with DbtSession(duckdb_target(root / "unused.duckdb"), target_path=root / "target") as session:
        manifest = session.manifest()
        return {**manifest.nodes, **manifest.sources}
