"""One player ruled out in the afternoon, against the full day before it, in one warm process.

On a simulated league's day, and on a real night with three seasons behind it when
`../shared/real_archive` is there.
"""

import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.three_seasons import ARCHIVE, scratch_settings
from cli.demo import run_demo
from flows.day import run_day
from flows.land import land_file
from flows.report import RunReport
from flows.request import RunRequest, UpdateRequest, parse_upstream
from flows.session import run_context
from flows.update import run_update
from ops.clock import FixedClock
from sandbox.league.injury_report import ReportRow
from sandbox.providers.injury_pdf import draw_report

NIGHT = date(2024, 3, 15)
REPORTED = datetime(2024, 3, 15, 21, 30, tzinfo=UTC)
FEEDS = ("nbac_injury_report",)


def run() -> dict[str, float]:
    """Run both days with their update.

    Returns:
        Ratios: how many times the update is cheaper than the day, in wall time and in rows.
    """
    with tempfile.TemporaryDirectory(prefix="nba_props_bench_") as scratch:
        _, (full, injury, _) = run_demo(Path(scratch), days=45, teams=30, seed=2024)
    ratios = _compared("simulated", full, injury.seconds, injury.written)
    if not ARCHIVE.is_dir():
        print(f"  real night skipped: {ARCHIVE} is not there")
        return ratios
    return ratios | _real_night()


def _real_night() -> dict[str, float]:
    choice = parse_upstream(f"archive:{ARCHIVE}")
    with tempfile.TemporaryDirectory(prefix="nba_props_bench_") as scratch:
        root = Path(scratch)
        report = root / "report.pdf"
        report.write_bytes(draw_report((_ruled_out(),), REPORTED))
        with run_context(scratch_settings(root)) as context:
            full = run_day(context, RunRequest(NIGHT, choice))
            timed = replace(context, clock=FixedClock(REPORTED))
            landed = land_file(timed, "nbac_injury_report", report, NIGHT, REPORTED)
            injury = run_update(timed, UpdateRequest(NIGHT, choice, FEEDS))
    assert landed["loaded"] == 1, landed
    assert injury.error is None, injury.error
    return _compared("real", full, injury.seconds, injury.written)


def _ruled_out() -> ReportRow:
    return ReportRow(
        game_date=NIGHT.strftime("%m/%d/%Y"),
        game_time="07:00 (ET)",
        matchup="PHX@CHA",
        team="Phoenix Suns",
        player="Booker, Devin",
        status="Out",
        reason="Injury/Illness - Right Ankle; Sprain",
    )


def _compared(name: str, full: RunReport, seconds: float, written: int) -> dict[str, float]:
    print(f"  {name} day {full.seconds:.2f} s, {full.written:,} rows written")
    print(f"  {name} one player {seconds:.2f} s, {written:,} rows written")
    return {
        f"{name}_day_per_update_seconds": full.seconds / seconds,
        f"{name}_day_per_update_rows": full.written / written,
    }
