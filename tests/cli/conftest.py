"""A command line whose every file lies in a scratch directory."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.parsed import seeded

Invoke = Callable[..., Any]


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Run `nba-props` with the given words."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NBA_PROPS_WAREHOUSE", str(tmp_path / "warehouse" / "nba_props.duckdb"))
    monkeypatch.setenv("NBA_PROPS_LANDING", str(tmp_path / "landing"))
    monkeypatch.setenv("NBA_PROPS_LEDGER_URL", f"sqlite:///{tmp_path / 'ledger.db'}")
    monkeypatch.setenv("NBA_PROPS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("NBA_PROPS_PUBLISHED", str(tmp_path / "published"))
    monkeypatch.setenv("DBT_TARGET_PATH", str(seeded(tmp_path / "target")))
    for name in ("PREFECT_API_URL", "ODDS_API_KEY", "BALLDONTLIE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    runner = CliRunner()

    def run(*words: str) -> Any:
        return runner.invoke(app, list(words))

    return run
