"""A trace for people: counts instead of every payload; `--json` has them all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.tables import names_shown
from flows.receipts import entity_names

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
    """Print a prediction with what fed it, a payload with what it reached, or a run."""
    if "prediction" in found:
        _print_prediction(console, found)
    elif "payload" in found:
        _print_payload(console, found)
    else:
        _print_run(console, found)
    console.print("every row: the same command with --json", highlight=False)


def _print_prediction(console: Console, found: Mapping[str, Any]) -> None:
    prediction = found["prediction"]
    for name in PREDICTION_LINES:
        value = "-" if prediction[name] is None else prediction[name]
        console.print(f"{name:<19} {value}", highlight=False, markup=False)
    is_current = found["feature_row_is_current"]
    state = "as it was" if is_current else "changed or gone since"
    console.print(f"{'feature row':<19} {prediction['feature_row_hash']} ({state})", markup=False)
    games = "" if is_current else ", of the games that its features rest on now"
    title = f"payloads as they were when it was made{games}"
    console.print(_counted(found["payloads"], ("fed", "feed"), "captured_at", title))
    _print_path(console, found["path"])


def _print_payload(console: Console, found: Mapping[str, Any]) -> None:
    payload = found["payload"]
    for name, value in payload.items():
        console.print(f"{name:<19} {value}", highlight=False, markup=False, soft_wrap=True)
    captures = len(found["captures_of_scope"])
    console.print(f"{'captures of scope':<19} {captures}", highlight=False)
    for told, runs in (("landed by", [found["landed_by"]]), ("read by", found["read_by"])):
        for run in filter(None, runs):
            shown = f"{run['kind']} {run['game_date']} {run['status']} {run['execution_id']}"
            console.print(f"{told:<19} {shown}", highlight=False, markup=False)
    table = Table("table", "rows", "taken back since", title="rows written from it")
    for row in found["rows"]:
        table.add_row(row["feed_table"], str(row["live_rows"]), str(row["removed_rows"]))
    console.print(table)
    receipts = [
        receipt
        for receipt in found["receipts"]
        if receipt["model"] == payload["feed"]
        or receipt["inserted"] + receipt["updated"] + receipt["removed"]
    ]
    _print_receipts(console, receipts, "what the run that read it changed")
    for name, title in (("features", "feature rows it fed"), ("predictions", "predictions")):
        reached = Table("used for", "rows", "games", "players", title=title)
        for fed in sorted({row["fed"] for row in found[name]}):
            rows = [row for row in found[name] if row["fed"] == fed]
            games, players = ({row[key] for row in rows} for key in ("game_id", "player_lookup"))
            reached.add_row(fed, str(len(rows)), str(len(games)), str(len(players)))
        console.print(reached)


def _print_run(console: Console, found: Mapping[str, Any]) -> None:
    for run in found["runs"]:
        shown = (run["kind"], run["game_date"], run["status"], run["started_at"])
        console.print(" ".join(str(part) for part in shown), highlight=False, markup=False)
    console.print(_counted(found["landings"], ("feed", "status"), "captured_at", "landed"))
    _print_receipts(console, found["receipts"], "receipts")
    console.print(f"{len(found['predictions'])} prediction versions", highlight=False)
    _print_path(console, found["path"])


def _print_path(console: Console, path: Sequence[Mapping[str, str]]) -> None:
    """The steps of a chain of work, in the order of their time."""
    table = Table("at (UTC)", "what", "detail", title="the path of the chain of work")
    for step in path:
        table.add_row(step["at"], step["what"], step["detail"])
    console.print(table)


def _print_receipts(console: Console, receipts: Sequence[Mapping[str, Any]], title: str) -> None:
    counts = ("inserted", "updated", "removed", "unchanged")
    entities = ("players", "teams", "games")
    table = Table("model", *counts, *entities, title=title)
    for receipt in receipts:
        names = (names_shown(entity_names(receipt[name])) for name in entities)
        table.add_row(receipt["model"], *(str(receipt[name]) for name in counts), *names)
    console.print(table)


def _counted(
    rows: Sequence[Mapping[str, Any]], names: tuple[str, ...], time: str, title: str
) -> Table:
    table = Table(*names, "count", "newest", title=title)
    counts = Counter(tuple(str(row[name]) for name in names) for row in rows)
    for key, count in sorted(counts.items()):
        newest = max(str(row[time]) for row in rows if tuple(str(row[n]) for n in names) == key)
        table.add_row(*key, str(count), newest)
    return table
