"""Three real seasons walked forward with weekly retraining, against building their features.

Needs `../shared/real_archive`; says so and is left out where it is not there.
"""

import tempfile
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import measured
from benchmarks.three_seasons import ARCHIVE, scratch_settings
from flows import prediction_queries as queries
from flows.land import land_archive
from flows.session import run_context
from predictions.contract import load_contract
from predictions.markets import POINTS
from predictions.training import SEED
from predictions.walk_forward import walk_forward

WORKERS = 2

# Nothing can be answered before something was played.
LEAD_IN = timedelta(days=28)


def run() -> dict[str, float]:
    """Build three seasons in a scratch warehouse and walk through all of them.

    Returns:
        Ratio to the time that the models of phases 2 to 4 take.
    """
    if not ARCHIVE.is_dir():
        print(f"  skipped: {ARCHIVE} is not there")
        return {}
    with (
        tempfile.TemporaryDirectory(prefix="nba_props_bench_") as scratch,
        run_context(scratch_settings(Path(scratch))) as context,
    ):
        land_archive(context, ARCHIVE)
        with measured() as building:
            context.session.invoke("seed")
            context.session.invoke("run", select=["phase_2", "reference", "phase_3", "phase_4"])
        days = {"game_date": date.max, "as_of": None}
        period = {"from_date": date.min, "to_date": date.max}
        with context.warehouse() as warehouse:
            frame = warehouse.query(queries.HISTORY, days)
            lines = warehouse.query(queries.LINES_BETWEEN, period)
    first, last = frame["game_date"].min(), frame["game_date"].max()
    with measured() as walking:
        found = walk_forward(
            frame, lines, POINTS, load_contract(), first + LEAD_IN, last, SEED, WORKERS
        )
    print(
        f"  {len(found.folds)} retrains, {found.folds['rows'].sum():,} games, "
        f"{len(found.answers):,} answers, {len(found.bets):,} bets: {walking.seconds:.0f} s on "
        f"{WORKERS} threads; phases 2 to 4 {building.seconds:.0f} s"
    )
    return {"walking_per_building": walking.seconds / building.seconds}
