"""The parsed project, once for all tests that only read it."""

from typing import Any

import pytest

from dbt_project.targets import duckdb_target
from tests.flows.conftest import scratch_settings, session_of


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Models, seeds and sources by unique id."""
    root = tmp_path_factory.mktemp("parsed")
    target = duckdb_target(scratch_settings(root).warehouse)
    manifest = session_of(target, root / "target").manifest()
    return {**manifest.nodes, **manifest.sources}
