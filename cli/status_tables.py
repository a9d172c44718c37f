"""The status snapshot as tables."""

from datetime import datetime

from rich.table import Table

from flows.status import Status


def runs_table(status: Status) -> Table:
    """Last runs, newest first."""
    table = Table(title="runs", title_justify="left", header_style="bold")
    columns = ("started (UTC)", "kind", "game date", "target", "status", "rows", "correlation id")
    for name in columns:
        table.add_column(name)
    for run in status.runs:
        written = (run.report or {}).get("written")
        table.add_row(
            _moment(run.started_at),
            run.kind,
            str(run.game_date or ""),
            run.target or "",
            run.status,
            "" if written is None else f"{written:,}",
            run.correlation_id,
        )
    return table


def feeds_table(status: Status) -> Table:
    """Newest landed capture of every feed."""
    table = Table(title="feeds", title_justify="left", header_style="bold")
    for name in ("feed", "newest capture (UTC)", "scope", "quarantined"):
        table.add_column(name)
    for feed in status.feeds:
        table.add_row(feed.feed, _moment(feed.captured_at), feed.scope or "", str(feed.quarantined))
    return table


def model_line(status: Status) -> str:
    """The model in use."""
    if status.model_id is None:
        return "model: none yet; nba-props train --before DATE, or run a day with history"
    return (
        f"model: {status.model_id}, trained {_moment(status.model_trained_at)} UTC, "
        f"MAE {status.model_mae:.2f} on its validation games"
    )


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
