"""Lint the SQL in one dialect: `duckdb`, as it is written, or `bigquery`, as it is compiled."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from dbt_project.emulator import running_emulator

ROOT = Path(__file__).resolve().parents[1]
LINTED = ("models", "snapshots", "tests/singular")
LONGEST_LINE = 100
MODULES = {"sqlfluff": "tests.sqlfluff_command", "dbt": "dbt.cli.main"}


def run(command: list[str], **env: str) -> int:
    """Run a tool from this environment in the project root; return its exit code."""
    tool = [sys.executable, "-m", MODULES[command[0]]]
    print("$", " ".join(command), flush=True)
    return subprocess.run([*tool, *command[1:]], cwd=ROOT, env={**os.environ, **env}).returncode


def long_lines() -> int:
    """Name the lines that are too long; return how many there are."""
    found = 0
    for folder in LINTED:
        for path in sorted((ROOT / folder).rglob("*.sql")):
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if len(line) > LONGEST_LINE:
                    print(f"{path.relative_to(ROOT)}:{number}: longer than {LONGEST_LINE}")
                    found += 1
    return found


def as_written(scratch: str) -> int:
    """Lint the files in DuckDB's dialect; return 0 when they are clean."""
    linted = run(
        ["sqlfluff", "lint", *LINTED],
        NBA_PROPS_WAREHOUSE=f"{scratch}/lint.duckdb",
        NBA_PROPS_TARGET="duckdb",
    )
    return long_lines() or linted


def as_compiled(scratch: str) -> int:
    """Parse what the models compile to in BigQuery's dialect; return 0 when all of it parses."""
    with running_emulator() as emulator:
        compiled = run(
            ["dbt", "--quiet", "compile", "--select", "resource_type:model",
             "--indirect-selection", "empty", "--target-path", scratch, "--log-path", scratch],
            NBA_PROPS_TARGET="emulator",
            NBA_PROPS_EMULATOR_URL=emulator.url,
        )  # fmt: skip
    return compiled or run(
        ["sqlfluff", "parse", "--config", ".sqlfluff", "--dialect", "bigquery",
         "--templater", "raw", "--format", "none", f"{scratch}/compiled/nba_props/models"],
    )  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit({"duckdb": as_written, "bigquery": as_compiled}[sys.argv[1]](scratch))
