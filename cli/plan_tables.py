"""A plan as tables for people."""

from rich.table import Table

from cli.tables import game_label, names_shown
from flows.feature_tables import FEATURE_MODELS
from flows.report import Receipt, RunReport

PREDICTIONS = "player_prop_predictions"
# Whose changed rows make new predictions: a player's features, or the quotes that are priced.
READ_BY_PREDICTIONS = (*FEATURE_MODELS, "player_book_lines")
SHOWN = 20


def news_table(report: RunReport) -> Table:
    """The payloads that no model has read, newest last; the first ones are only counted."""
    left_out = max(len(report.news) - SHOWN, 0)
    title = f"news for {report.game_date}"
    if left_out:
        title += f", the last {SHOWN} of {len(report.news):,} payloads"
    table = Table(header_style="bold", title=title, title_justify="left")
    for name in ("feed", "scope", "captured (UTC)"):
        table.add_column(name, overflow="fold")
    table.add_column("payload", no_wrap=True)  # to be copied
    for payload in report.news[left_out:]:
        captured = f"{payload.captured_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(payload.feed, payload.scope, captured, payload.payload_id)
    return table


def changes_table(report: RunReport) -> Table:
    """What every model that would write anything would write, about whom, and why."""
    table = Table(header_style="bold", title="what update would do", title_justify="left")
    table.add_column("model", no_wrap=True)
    for name in ("read", "insert", "update", "remove"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("players", "teams", "games", "because of"):
        table.add_column(name, overflow="fold")
    for receipt in report.receipts:
        if receipt.written:
            table.add_row(*_cells(receipt))
    predictions = report.phases.get("predictions")
    if predictions is not None and predictions.written:
        table.add_row(
            *_cells(
                Receipt(
                    model=PREDICTIONS,
                    phase="predictions",
                    rows_read=predictions.rows_read,
                    inserted=predictions.inserted,
                    updated=predictions.updated,
                    removed=predictions.removed,
                    unchanged=predictions.unchanged,
                    players=report.predicted.players,
                    teams=report.predicted.teams,
                    games=report.predicted.games,
                    because=_behind_predictions(report),
                )
            )
        )
    return table


def plan_summary(report: RunReport) -> str:
    """One sentence on the plan."""
    if report.written == 0:
        return f"plan {report.game_date} {report.status}: nothing would change"
    changed = report.entities_changed
    return (
        f"plan {report.game_date} {report.status}: {report.written:,} rows would be written; "
        f"{len(changed.players)} players, {len(changed.teams)} teams and {len(changed.games)} "
        "games would change; nothing was written, nba-props update does it"
    )


def _behind_predictions(report: RunReport) -> tuple[str, ...]:
    reasons = {
        reason
        for receipt in report.receipts
        if receipt.model in READ_BY_PREDICTIONS and receipt.written
        for reason in receipt.because
    }
    return tuple(sorted(reasons))


def _cells(receipt: Receipt) -> list[str]:
    games = receipt.games and tuple(game_label(game) for game in receipt.games)
    return [
        receipt.model,
        f"{receipt.rows_read:,}",
        f"{receipt.inserted:,}",
        f"{receipt.updated:,}",
        f"{receipt.removed:,}",
        names_shown(receipt.players),
        names_shown(receipt.teams),
        names_shown(games),
        ", ".join(receipt.because),
    ]
