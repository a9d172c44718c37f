"""The status snapshot as tables."""

from datetime import datetime

from rich.table import Table

from flows.expectations import Expectations
from flows.status import Status

FINDINGS_SHOWN = 20


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


def run_errors(status: Status) -> list[str]:
    """Why runs of the table failed; outside of it, whose lines cannot be copied."""
    return [
        f"{_moment(run.started_at)} {run.kind}: {run.error}" for run in status.runs if run.error
    ]


def feeds_table(status: Status) -> Table:
    """Newest capture of every feed."""
    table = Table(title="feeds", title_justify="left", header_style="bold")
    for name in ("feed", "newest capture (UTC)", "scope", "quarantined"):
        table.add_column(name)
    for feed, state in status.feeds.items():
        table.add_row(feed, _moment(state.captured_at), state.scope or "", str(state.quarantined))
    return table


def quotas_table(status: Status) -> Table:
    """Credits of metered providers as they last told them."""
    table = Table(title="quotas", title_justify="left", header_style="bold")
    table.add_column("provider")
    for name in ("remaining", "used", "reserve"):
        table.add_column(name, justify="right")
    table.add_column("told (UTC)")
    for quota in status.quotas:
        table.add_row(
            quota.provider,
            f"{quota.remaining:,}",
            "" if quota.used is None else f"{quota.used:,}",
            f"{status.reserve:,}",
            _moment(quota.noted_at),
        )
    return table


def model_line(status: Status) -> str:
    """The model in use."""
    if status.model_id is None:
        return "model: none yet; nba-props train --before DATE, or run a day with history"
    return (
        f"model: {status.model_id}, trained {_moment(status.model_trained_at)} UTC, "
        f"MAE {status.model_mae:.2f} out of sample"
    )


def expectations_table(found: Expectations) -> Table:
    """What is not as it should be, the worst first."""
    table = Table(title="expectations", title_justify="left", header_style="bold")
    for name in ("severity", "what", "cause"):
        table.add_column(name, overflow="fold")
    for one in found.findings[:FINDINGS_SHOWN]:
        table.add_row(str(one.severity), one.what, one.cause)
    return table


def remedies(found: Expectations) -> list[str]:
    """What to do about them, each once; outside the table, whose lines cannot be copied."""
    told = dict.fromkeys(one.remedy for one in found.findings[:FINDINGS_SHOWN])
    more = len(found.findings) - FINDINGS_SHOWN
    return [*told, *([f"and {more} more: nba-props status --json"] if more > 0 else [])]


def expectations_line(found: Expectations) -> str:
    """How many views were asked, or why none was."""
    if found.unread:
        return f"expectations: not read; {found.unread}"
    return f"expectations: {found.counted()}"


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
