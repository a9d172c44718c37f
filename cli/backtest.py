"""`backtest`: the systems walked forward over past games, with a report."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.arguments import parse_date
from cli.options import JsonOption, MarketOption, TargetOption
from cli.output import Progress, print_json, stderr, stdout, told_errors

if TYPE_CHECKING:
    from flows.backtest import BacktestOutcome

OUT = Path("backtests")
MOST_WORKERS = 2


def backtest(
    from_date: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM-DD", help="First game date (Eastern).")
    ],
    to_date: Annotated[
        str, typer.Option("--to", metavar="YYYY-MM-DD", help="Last game date (Eastern).")
    ],
    market: MarketOption = "points",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Where report.html and summary.json go; backtests/MARKET_FROM_TO when not given.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Decides everything that is random; that of training when not given."),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(min=1, help="Weeks trained at once; changes the time, not the figures."),
    ] = min(MOST_WORKERS, os.cpu_count() or 1),
    target: TargetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Predict past games week by week from what was known before, and judge it.

    Reads the warehouse and changes nothing in it. Writes a report with plots and a summary of
    every figure.
    """
    first, last = parse_date(from_date), parse_date(to_date)
    if first > last:
        raise typer.BadParameter(
            f"--from {first} is after --to {last}; give the earlier date first"
        )
    with told_errors(as_json):
        from cli.session import run_context
        from flows.backtest import BacktestRequest
        from flows.backtest import backtest as test
        from predictions.markets import market_named
        from predictions.training import SEED

        name = market_named(market).name
        request = BacktestRequest(
            from_date=first,
            to_date=last,
            market=name,
            out=out or OUT / f"{name}_{first}_{last}",
            seed=SEED if seed is None else seed,
            workers=workers,
        )
        with Progress(stderr()) as progress, run_context(progress, target) as context:
            outcome = test(context, request)
    if as_json:
        print_json(outcome.as_json())
    else:
        _print(outcome)


def _print(outcome: "BacktestOutcome") -> None:
    from cli.backtest_tables import bets_table, errors_table, probabilities_table

    console = stdout()
    found: dict[str, Any] = outcome.summary
    console.print(errors_table(found["all_rows"], f"{found['market']}: all games that count"))
    if found["line_rows"]["n"]:
        console.print(errors_table(found["line_rows"], f"{found['market']}: games with a line"))
    if found["probabilities"]["n"]:
        console.print(probabilities_table(found["probabilities"]))
        console.print(bets_table(found["bets"]))
    for notice in found["notices"]:
        console.print(f"note: {notice}", highlight=False, markup=False)
    for warning in found["suspicious"]:
        console.print(f"warning: {warning}", highlight=False, markup=False)
    for name, path in outcome.files.items():
        console.print(f"{name}: {path}", highlight=False, markup=False, soft_wrap=True)
    total = sum(outcome.seconds.values())
    console.print(f"{total:.0f} s, of which {outcome.seconds['walk_forward']:.0f} s predicting")
