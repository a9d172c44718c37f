"""Lint the SQL as it is written; what BigQuery takes is seen where both targets run."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINTED = ("models", "snapshots", "tests/singular")
LONGEST_LINE = 100


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


def sqlfluff() -> int:
    """Its exit code, with a warehouse of its own, which its templater opens."""
    command = [sys.executable, "-m", "tests.sqlfluff_command", "lint", *LINTED]
    with tempfile.TemporaryDirectory() as scratch:
        place = {"NBA_PROPS_WAREHOUSE": f"{scratch}/lint.duckdb", "NBA_PROPS_TARGET": "duckdb"}
        return subprocess.run(command, cwd=ROOT, env={**os.environ, **place}).returncode


if __name__ == "__main__":
    sys.exit(long_lines() or sqlfluff())
