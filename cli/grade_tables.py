"""Grades as a table."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]

COLUMNS = (
    "system",
    "market",
    "n",
    "void",
    "MAE",
    "line",
    "won–lost",
    "hit rate",
    "profit",
    "Brier",
    "no-vig",
    "closing value",
)


def print_grades(console: Console, document: Mapping[str, Any]) -> None:
    """Print each system's record, what was written, warnings and notices."""
    if document["systems"]:
        title = f"grades of {document['game_date'] or 'all dates'}"
        table = Table(title=title, title_justify="left", header_style="bold")
        for name in COLUMNS:
            table.add_column(name, justify="left" if name in COLUMNS[:2] else "right")
        for row in document["systems"]:
            table.add_row(*_cells(row))
        console.print(table)
        console.print(
            "n: predictions with a result. MAE, line: mean absolute error of the means, and of the "
            "lines where there were any.\nhit rate: of won and lost recommendations, 95 % interval. "
            "Brier, no-vig: of P(over), and of the prices without margin.\nclosing value: points "
            "that lines moved the bets' way until tip-off, of so many bets.",
            highlight=False,
        )
    for kind in ("warnings", "notices"):
        for told in document[kind]:
            console.print(f"{kind[:-1]}: {told}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"{document['written']:,} rows written", highlight=False)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row["system_id"],
        row["market"],
        f"{row['graded']:,}",
        f"{row['voided']:,}",
        _number(row["mean_absolute_error"], ".2f"),
        _number(row["line_mean_absolute_error"], ".2f"),
        f"{row['won']}–{row['lost']}",
        _hit_rate(row),
        _number(row["profit_units"], "+.2f"),
        _number(row["brier_score"], ".4f"),
        _number(row["market_brier_score"], ".4f"),
        _closing(row),
    )


def _hit_rate(row: Row) -> str:
    if row["hit_rate"] is None:
        return ""
    rate, low, high = (100 * row[f"hit_rate{end}"] for end in ("", "_low", "_high"))
    return f"{rate:.1f} % ({low:.1f}–{high:.1f})"


def _closing(row: Row) -> str:
    if not row["with_closing_line"]:
        return ""
    return f"{row['closing_points']:+.2f} of {row['with_closing_line']:,}"


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
