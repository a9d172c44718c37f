"""Lint the SQL in both dialects: models as DuckDB sees them, compiled SQL as BigQuery does."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from dbt_project.emulator import running_emulator

ROOT = Path(__file__).resolve().parents[1]


def run(command: list[str], **env: str) -> int:
    """Run a tool from this environment in the project root; return its exit code."""
    tool = str(Path(sys.executable).with_name(command[0]))
    print("$", " ".join(command), flush=True)
    return subprocess.run([tool, *command[1:]], cwd=ROOT, env={**os.environ, **env}).returncode


def main() -> int:
    """Return 0 when both dialects are clean."""
    with tempfile.TemporaryDirectory() as scratch:
        duckdb = run(
            ["sqlfluff", "lint", "models", "snapshots", "tests/singular"],
            NBA_PROPS_WAREHOUSE=f"{scratch}/lint.duckdb",
            NBA_PROPS_TARGET="duckdb",
        )
        with running_emulator() as emulator:
            compiled = run(
                ["dbt", "--quiet", "compile", "--target-path", scratch, "--log-path", scratch],
                NBA_PROPS_TARGET="emulator",
                NBA_PROPS_EMULATOR_URL=emulator.url,
            )
        bigquery = run(
            ["sqlfluff", "parse", "--dialect", "bigquery", "--templater", "raw", "--format", "none",
             f"{scratch}/compiled/nba_props/models"],
        )  # fmt: skip
    return duckdb or compiled or bigquery


if __name__ == "__main__":
    sys.exit(main())
