"""`demo`: a simulated game day with two updates, offline, in a scratch warehouse."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from cli.output import EXIT_CODES, Progress, stderr, stdout, told_errors
from flows.report import RunReport, RunStatus

if TYPE_CHECKING:
    from ops.settings import Settings

UPDATE_FEEDS = ("nbac_injury_report",)
FULL_HOUR = 13
UPDATE_HOURS = (14, 18)
ROWS_SHOWN = 40


def demo(
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep warehouse, landing zone and ledger in this empty or new directory.",
        ),
    ] = None,
    days: Annotated[int, typer.Option(help="Calendar days of the simulated season.")] = 45,
    teams: Annotated[int, typer.Option(help="Even number of teams, 2 to 30.")] = 30,
    seed: Annotated[int, typer.Option(help="Decides everything that happens.")] = 2024,
) -> None:
    """Run a simulated game day: all of it at 13:00 Eastern, then the news of 14:00 and 18:00.

    A league is simulated behind the real providers' interfaces on loopback; nothing leaves the
    machine. At 14:00 one player is ruled out, at 18:00 two line-ups are decided.
    """
    with told_errors(), _directory(keep) as directory:
        game_date, reports = run_demo(directory, days, teams, seed)
        _print(stdout(), game_date, reports)
        if keep is not None:
            stdout().print(f"kept in {keep}; {_environment_hint(keep)}", highlight=False)
    worst = max((report.status for report in reports), key=list(RunStatus).index)
    raise typer.Exit(EXIT_CODES[worst])


def run_demo(directory: Path, days: int, teams: int, seed: int) -> tuple[date, list[RunReport]]:
    """Run the day and its two updates in `directory` and return their reports."""
    from cli.session import run_context
    from cli.upstreams import eastern, sandbox_choice
    from flows.daily import day, update
    from flows.request import RunRequest, UpdateRequest
    from ops.clock import FixedClock
    from sandbox.league.league import League
    from sandbox.league.parameters import LeagueParameters
    from sandbox.server import SandboxServer

    console = stderr()
    try:
        league = League(LeagueParameters(seed=seed, days=days, teams=teams))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    game_date = league.demo_date
    console.print(
        f"simulated league: {teams} teams, {len(league.players)} players, {len(league.games)} "
        f"games; game day {game_date}",
        highlight=False,
    )
    settings = _settings(directory)
    reports: list[RunReport] = []
    with (
        SandboxServer(league, eastern(game_date, FULL_HOUR)) as server,
        Progress(console) as progress,
        run_context(progress, None, settings=settings) as context,
    ):
        choice = sandbox_choice(server)
        for hour in (FULL_HOUR, *UPDATE_HOURS):
            now = eastern(game_date, hour)
            server.set_now(now)
            console.print(f"{hour}:00 Eastern", style="bold", highlight=False)
            timed = replace(context, clock=FixedClock(now))
            if hour == FULL_HOUR:
                reports.append(day(timed, RunRequest(game_date, choice)))
            else:
                reports.append(update(timed, UpdateRequest(game_date, choice, UPDATE_FEEDS)))
            if reports[-1].error is not None:
                break
    return game_date, reports


@contextmanager
def _directory(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="nba_props_demo_") as scratch:
            yield Path(scratch)
        return
    from ops.places import writable

    if any(writable(keep, "--keep").iterdir()):
        raise typer.BadParameter(f"{keep} is not empty; give a new directory")
    yield keep.resolve()


def _print(console: Console, game_date: date, reports: list[RunReport]) -> None:
    from cli.tables import (
        of_system,
        phases_table,
        predictions_table,
        receipts_table,
        strongest,
        summary,
    )

    full = reports[0]
    console.print(phases_table(full))
    for report in reports[1:]:
        console.print(receipts_table(report))
    last = reports[-1]
    rows = strongest(of_system(last.predictions, "ensemble"), ROWS_SHOWN)
    if rows:
        title = f"Points tonight, {game_date}: the ensemble's {len(rows)} strongest opinions"
        console.print(predictions_table(rows, title))
    for report in reports:
        console.print(summary(report), highlight=False, markup=False)
        if report is not full and full.written:
            console.print(f"  {_relative(report, full)}", highlight=False, markup=False)
        for warning in report.warnings:
            console.print(f"  warning: {warning}", highlight=False, markup=False)
        if report.error is not None:
            console.print(f"  nba-props: {report.error}", highlight=False, markup=False)


def _relative(report: RunReport, full: RunReport) -> str:
    times = full.seconds / report.seconds if report.seconds else 0.0
    share = 100 * report.written / full.written
    return (
        f"{times:.0f} times faster than the full run, {share:.2f} % of its rows: "
        f"{report.written:,} of {full.written:,}"
    )


def _settings(directory: Path) -> "Settings":
    from ops.settings import Settings

    return Settings(
        warehouse=directory / "warehouse" / "nba_props.duckdb",
        landing=str(directory / "landing"),
        ledger_url=f"sqlite:///{directory / 'state' / 'ledger.db'}",
        models=directory / "state" / "models",
        published=directory / "published",
        target="duckdb",
    )


def _environment_hint(keep: Path) -> str:
    settings = _settings(keep)
    places = {
        "WAREHOUSE": settings.warehouse,
        "LANDING": settings.landing,
        "LEDGER_URL": settings.ledger_url,
        "MODELS": settings.models,
        "PUBLISHED": settings.published,
    }
    told = " ".join(f"NBA_PROPS_{name}={place}" for name, place in places.items())
    return f"look into it with {told} nba-props status"
