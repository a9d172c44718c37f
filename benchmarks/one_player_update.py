"""The 14:00 update of one player against the full day, in one warm process."""

import tempfile
from pathlib import Path

from cli.demo import run_demo


def run() -> dict[str, float]:
    """Run the simulated day with its updates.

    Returns:
        Ratios: how many times the update is cheaper than the day, in wall time and in rows.
    """
    with tempfile.TemporaryDirectory(prefix="nba_props_bench_") as scratch:
        _, (full, injury, _) = run_demo(Path(scratch), days=45, teams=30, seed=2024)
    print(f"  full day {full.seconds:.2f} s, {full.written:,} rows written")
    print(f"  one player {injury.seconds:.2f} s, {injury.written:,} rows written")
    return {
        "full_day_per_update_seconds": full.seconds / injury.seconds,
        "full_day_per_update_rows": full.written / injury.written,
    }
