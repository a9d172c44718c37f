"""A trace for people: counts instead of every payload; `--json` has them all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

PREDICTION_LINES = (
    "player_lookup",
    "game_id",
    "system_id",
    "prediction_version",
    "supersedes",
    "mean",
    "line",
    "bookmaker",
    "line_known_at",
    "p_over",
    "recommendation",
    "reason",
    "model_id",
    "cutoff_at",
    "predicted_at",
    "correlation_id",
)


def print_trace(console: Console, found: Mapping[str, Any]) -> None:
    """Print a prediction with what fed it, or a run with all it did."""
    if "prediction" in found:
        _print_prediction(console, found)
    else:
        _print_run(console, found)
    console.print("every row: the same command with --json", highlight=False)


def _print_prediction(console: Console, found: Mapping[str, Any]) -> None:
    prediction = found["prediction"]
    for name in PREDICTION_LINES:
        console.print(f"{name:<19} {prediction[name]}", highlight=False, markup=False)
    state = "as it was" if found["feature_row_is_current"] else "changed or gone since"
    console.print(f"{'feature row':<19} {prediction['feature_row_hash']} ({state})", markup=False)
    console.print(_counted(found["payloads"], ("fed", "feed"), "captured_at", "payloads behind it"))


def _print_run(console: Console, found: Mapping[str, Any]) -> None:
    for run in found["runs"]:
        shown = (run["kind"], run["game_date"], run["status"], run["started_at"])
        console.print(" ".join(str(part) for part in shown), highlight=False, markup=False)
    console.print(_counted(found["landings"], ("feed", "status"), "captured_at", "landed"))
    table = Table("model", "inserted", "updated", "removed", "unchanged", title="receipts")
    for receipt in found["receipts"]:
        table.add_row(*(str(receipt[column.header]) for column in table.columns))
    console.print(table)
    console.print(f"{len(found['predictions'])} prediction versions", highlight=False)


def _counted(
    rows: Sequence[Mapping[str, Any]], names: tuple[str, ...], time: str, title: str
) -> Table:
    table = Table(*names, "count", "newest", title=title)
    counts = Counter(tuple(str(row[name]) for name in names) for row in rows)
    for key, count in sorted(counts.items()):
        newest = max(str(row[time]) for row in rows if tuple(str(row[n]) for n in names) == key)
        table.add_row(*key, str(count), newest)
    return table
