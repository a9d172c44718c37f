"""Grades as a table."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]

COUNTED = ("n", "void", "MAE", "with line", "won-lost", "hit rate", "profit", "Brier", "close")
LEGEND = """\
n: predictions with a result. MAE: mean absolute error of the medians; where there was a line,
beside that of the lines. hit rate: of won and lost recommendations, 95 % interval. Brier: of
P(over), beside that of the prices without margin. close: points by which lines moved the way of
the bets until tip-off, and of how many bets that is known."""


def print_grades(console: Console, document: Mapping[str, Any]) -> None:
    """Print each system's record, what was written, warnings and notices."""
    rows = document["systems"]
    for market in dict.fromkeys(row["market"] for row in rows):
        title = f"grades of {document['game_date'] or 'all dates'}: {market}"
        table = Table(title=title, title_justify="left", header_style="bold")
        table.add_column("system", no_wrap=True)
        for name in COUNTED:
            table.add_column(name, justify="right", no_wrap=True)
        for row in rows:
            if row["market"] == market:
                table.add_row(*_cells(row))
        console.print(table)
    if rows:
        console.print(LEGEND, highlight=False)
    for kind in ("warnings", "notices"):
        for told in document[kind]:
            console.print(f"{kind[:-1]}: {told}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"{document['written']:,} rows written", highlight=False)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row["system_id"],
        f"{row['graded']:,}",
        f"{row['voided']:,}",
        _number(row["mean_absolute_error"], ".2f"),
        _beside(row, "mean_absolute_error_with_line", "line_mean_absolute_error", ".2f"),
        f"{row['won']}-{row['lost']}",
        _hit_rate(row),
        _number(row["profit_units"], "+.2f"),
        _beside(row, "brier_score", "market_brier_score", ".3f"),
        _closing(row),
    )


def _hit_rate(row: Row) -> str:
    if row["hit_rate"] is None:
        return ""
    rate, low, high = (100 * row[f"hit_rate{end}"] for end in ("", "_low", "_high"))
    return f"{rate:.1f} % ({low:.0f}-{high:.0f})"


def _closing(row: Row) -> str:
    if not row["with_closing_line"]:
        return ""
    return f"{row['closing_points']:+.2f} of {row['with_closing_line']:,}"


def _beside(row: Row, ours: str, theirs: str, form: str) -> str:
    if row[ours] is None or row[theirs] is None:
        return ""
    return f"{row[ours]:{form}} : {row[theirs]:{form}}"


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
