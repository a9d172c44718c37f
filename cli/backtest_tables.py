"""The main figures of a backtest as tables for people; the report holds the rest."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from flows.backtest_report.names import name_of
from flows.backtest_report.page import estimate, percent

Section = Mapping[str, Any]


def errors_table(section: Section, title: str) -> Table:
    """MAE, RMSE and bias of systems and baselines, with 95 % intervals."""
    table = _table(f"{title} ({section['n']:,})", "forecast")
    for heading in ("games", "MAE of the median", "RMSE of the mean", "bias of the mean"):
        table.add_column(heading, justify="right", no_wrap=True)
    for group in (section["systems"], section["baselines"]):
        for name, figures in group.items():
            if figures["n"]:
                table.add_row(
                    name_of(name),
                    f"{figures['n']:,}",
                    estimate(figures["mae"]),
                    estimate(figures["rmse"]),
                    estimate(figures["bias"], 2, signed=True),
                )
    return table


def probabilities_table(section: Section) -> Table:
    """Log loss and calibration error (points, ten bins) of P(over), beside the market's."""
    table = _table(f"P(over) at the median line ({section['n']:,} games)", "forecast")
    for heading in ("log loss", "calibration error", "if exactly right"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, figures in section["forecasts"].items():
        if figures["n"]:
            table.add_row(
                name_of(name),
                estimate(figures["log_loss"], 4),
                estimate(figures["calibration_error_10_quantiles"], 2),
                f"{figures['if_perfect_10_quantiles']:.2f}",
            )
    return table


def bets_table(section: Section) -> Table:
    """Recommended bets of each system at quoted prices."""
    table = _table("recommended bets, one unit each", "system")
    for heading in ("bets", "player games", "hit rate by day", "breaks even at", "return"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, kinds in section["systems"].items():
        figures = kinds["recommended"]
        if figures["n"]:
            table.add_row(
                name_of(name),
                f"{figures['n']:,}",
                f"{figures['player_games']:,}",
                percent(figures["hit_rate_by_day"]),
                f"{figures['break_even']:.1%}",
                percent(figures["result"], signed=True),
            )
    return table


def _table(title: str, first: str) -> Table:
    table = Table(title=title, header_style="bold", title_justify="left")
    table.add_column(first, no_wrap=True)
    return table
