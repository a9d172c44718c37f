"""Reports as tables for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from flows.report import Receipt, RunReport

NAMES_SHOWN = 3


def predictions_table(rows: Sequence[Mapping[str, Any]], title: str) -> Table:
    """Predictions, one row a player; the caller chooses the system."""
    table = Table(title=title, header_style="bold", title_justify="left")
    table.add_column("player", no_wrap=True)
    table.add_column("game", no_wrap=True)
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("book", no_wrap=True)
    table.add_column("mean", justify="right", no_wrap=True)
    table.add_column("P(over)", justify="right", no_wrap=True)
    table.add_column("recommendation", no_wrap=True)
    for row in rows:
        table.add_row(
            str(row.get("player_name") or row["player_lookup"]),
            game_label(str(row["game_id"])),
            _number(row["line"], 1),
            str(row["bookmaker"] or ""),
            _number(row["mean"], 1),
            _percent(row["p_over"]),
            str(row["recommendation"] or ""),
        )
    return table


def of_system(rows: Sequence[Mapping[str, Any]], system_id: str) -> list[Mapping[str, Any]]:
    """The rows of one system by game, recommended ones first."""
    kept = [row for row in rows if row["system_id"] == system_id]
    return sorted(
        kept,
        key=lambda row: (
            row["game_id"],
            row["recommendation"] not in ("OVER", "UNDER"),
            -abs((row["p_over"] or 0.5) - 0.5),
            row["player_lookup"],
        ),
    )


def strongest(rows: Sequence[Mapping[str, Any]], count: int) -> list[Mapping[str, Any]]:
    """The rows whose P(over) is farthest from a coin, in the order they stand in."""
    ranked = sorted(rows, key=lambda row: -abs((row["p_over"] or 0.5) - 0.5))
    kept = {row["prediction_id"] for row in ranked[:count]}
    return [row for row in rows if row["prediction_id"] in kept]


def phases_table(report: RunReport) -> Table:
    """Totals by phase."""
    table = Table(header_style="bold", title=_title(report), title_justify="left")
    table.add_column("phase", no_wrap=True)
    for name in ("models", "read", "inserted", "updated", "removed", "same", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, phase in report.phases.items():
        table.add_row(
            name,
            str(phase.models),
            f"{phase.rows_read:,}",
            f"{phase.inserted:,}",
            f"{phase.updated:,}",
            f"{phase.removed:,}",
            f"{phase.unchanged:,}",
            f"{phase.seconds:.2f}",
        )
    return table


def receipts_table(report: RunReport) -> Table:
    """What each model that wrote anything wrote, and about whom."""
    table = Table(header_style="bold", title=_title(report), title_justify="left")
    table.add_column("model", overflow="fold")
    for name in ("ins", "upd", "rem", "same"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("players", "teams", "games"):
        table.add_column(name, overflow="fold")
    for receipt in report.receipts:
        if receipt.written:
            table.add_row(*_receipt_cells(receipt))
    predictions = report.phases.get("predictions")
    if predictions is not None and predictions.written:
        changed = report.predicted
        table.add_row(
            "player_prop_predictions",
            f"{predictions.inserted:,}",
            "0",
            "0",
            f"{predictions.unchanged:,}",
            names_shown(changed.players),
            names_shown(changed.teams),
            names_shown(tuple(game_label(game) for game in changed.games)),
        )
    return table


def summary(report: RunReport) -> str:
    """One sentence on the run."""
    players = len(report.entities_changed.players)
    teams = len(report.entities_changed.teams)
    games = len(report.entities_changed.games)
    if report.written == 0:
        changed = "nothing changed, 0 rows written"
    else:
        changed = (
            f"{report.written:,} rows written; {players} players, {teams} teams "
            f"and {games} games changed"
        )
    of_what = "with a line" if report.market == "points" else f"of {market_label(report.market)}"
    return (
        f"{report.kind} {report.game_date} {report.status}: {changed}; "
        f"{len(report.predictions)} predictions {of_what}; {report.seconds:.1f} s"
    )


def market_label(market: str) -> str:
    """points_rebounds_assists as points rebounds assists."""
    return market.replace("_", " ")


def game_label(game_id: str) -> str:
    """20240315_ATL_UTA as ATL @ UTA."""
    parts = game_id.split("_")
    return f"{parts[1]} @ {parts[2]}" if len(parts) == 3 else game_id


def _title(report: RunReport) -> str:
    return f"{report.kind} {report.game_date} as of {report.as_of:%H:%M} UTC"


def _receipt_cells(receipt: Receipt) -> list[str]:
    games = receipt.games and tuple(game_label(game) for game in receipt.games)
    return [
        receipt.model,
        f"{receipt.inserted:,}",
        f"{receipt.updated:,}",
        f"{receipt.removed:,}",
        f"{receipt.unchanged:,}",
        names_shown(receipt.players),
        names_shown(receipt.teams),
        names_shown(games),
    ]


def names_shown(names: tuple[str, ...] | None) -> str:
    """A few names, or how many."""
    if not names:
        return ""
    return ", ".join(names) if len(names) <= NAMES_SHOWN else str(len(names))


def _number(value: Any, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _percent(value: Any) -> str:
    return "" if value is None else f"{100 * value:.1f} %"
