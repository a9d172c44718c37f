"""Three real seasons from empty: landing, loading, phases 2 to 4, against reading the files once.

Needs `../shared/real_archive`; says so and is left out where it is not there.
"""

import gzip
import json
import tempfile
from pathlib import Path

from benchmarks.measure import measured
from flows.land import land_archive
from flows.session import run_context
from ops.settings import Settings

ARCHIVE = Path(__file__).resolve().parents[2] / "shared" / "real_archive"


def scratch_settings(root: Path) -> Settings:
    """Settings whose every path is below `root`."""
    return Settings(
        warehouse=root / "warehouse.duckdb",
        landing=str(root / "landing"),
        ledger_url=f"sqlite:///{root / 'ledger.db'}",
        models=root / "models",
        published=root / "published",
        target="duckdb",
    )


def run() -> dict[str, float]:
    """Build three seasons in a scratch warehouse.

    Returns:
        Ratios to the time that it takes to gunzip and parse every file of the archive once.
    """
    if not ARCHIVE.is_dir():
        print(f"  skipped: {ARCHIVE} is not there")
        return {}
    with measured() as reading:
        for path in ARCHIVE.rglob("*.json.gz"):
            json.loads(gzip.decompress(path.read_bytes()))
    with tempfile.TemporaryDirectory(prefix="nba_props_bench_") as scratch:
        settings = scratch_settings(Path(scratch))
        with run_context(settings) as context:
            with measured() as landing:
                land_archive(context, ARCHIVE)
            with measured() as building:
                context.session.invoke("seed")
                context.session.invoke("run", select=["phase_2", "reference", "phase_3", "phase_4"])
    print(f"  read and parse the archive once {reading.seconds:.2f} s")
    print(f"  land and load {landing.seconds:.2f} s, phases 2 to 4 {building.seconds:.2f} s")
    print(f"  peak memory of the process {building.peak_mb:,.0f} MB")
    return {
        "landing_per_reading": landing.seconds / reading.seconds,
        "building_per_reading": building.seconds / reading.seconds,
    }
