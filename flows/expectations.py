"""What the views that watch the warehouse find amiss, in words, each with what to do about it."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dbt_project.targets import Target
from dbt_project.warehouse import Warehouse, WarehouseError, open_warehouse
from flows.findings import OF_STATE, Finding, Severity
from flows.remedies import REMEDIES, TALLIED
from flows.watches import (
    DATASET,
    GAPS,
    GAPS_UNTIL,
    NOT_HEALTHY,
    PREPARED,
    TALLIES,
    TALLY,
    TALLY_DAYS,
    WATCHES,
    Tally,
    Watch,
)
from predictions.states import Health


@dataclass(frozen=True)
class Expectations:
    """How the warehouse stands on a date. unread: why it was not asked; then there are no views."""

    game_date: date | None = None
    views: int = 0
    findings: tuple[Finding, ...] = ()
    unread: str | None = None

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Findings that something has to be done about."""
        return tuple(one for one in self.findings if one.severity is not Severity.NOTICE)

    def counted(self) -> str:
        """Views and findings in numbers."""
        if not self.views:
            return "no view is built yet; nba-props run builds them"
        day = f" as of {self.game_date}" if self.game_date else ""
        numbers = [
            f"{count} {severity}"
            for severity in Severity
            if (count := sum(one.severity is severity for one in self.findings))
        ]
        return f"{self.views} views{day}: {', '.join(numbers) or 'nothing amiss'}"

    def as_json(self) -> dict[str, Any]:
        """Plain types only."""
        return {
            "game_date": self.game_date.isoformat() if self.game_date else None,
            "views": self.views,
            "unread": self.unread,
            "findings": [one.as_json() for one in self.findings],
        }


def read_expectations(target: Target, game_date: date | None = None) -> Expectations:
    """Ask the views as of a game date, by default the newest that was prepared.

    A warehouse that another process holds is not waited for: `unread` says so, and also when it
    cannot answer.
    """
    if target.missing_file:
        return Expectations(unread=f"{target.label}: there is no warehouse yet")
    try:
        with closing(open_warehouse(target)) as warehouse:
            return expectations(warehouse, game_date)
    except WarehouseError as error:
        return Expectations(unread=str(error))


def expectations(warehouse: Warehouse, game_date: date | None = None) -> Expectations:
    """What an open warehouse says; views that are not built yet are left out."""
    asked = game_date or _newest_prepared(warehouse)
    until = asked or date.max
    names = [GAPS, *(watch.view for watch in WATCHES), *(tally.view for tally in TALLIES)]
    built = {name for name in names if warehouse.has_table(f"{DATASET}.{name}")}
    found = states(warehouse, (watch for watch in WATCHES if watch.view in built), until)
    found += tallied(warehouse, (tally for tally in TALLIES if tally.view in built), until)
    if GAPS in built:
        rows = warehouse.query(GAPS_UNTIL, {"until": until}).to_dict("records")
        found += [gap(row) for row in rows]
    return Expectations(asked, len(built), _worst_first(found))


def states(warehouse: Warehouse, watches: Iterable[Watch], until: date) -> list[Finding]:
    """Every state of these views that is not HEALTHY."""
    found = []
    for watch in watches:
        view = f"{DATASET}.{watch.view}"
        sql = NOT_HEALTHY.format(view=view, newest=watch.newest)
        params = {"until": until} if "@until" in sql else {}
        rows = warehouse.query(sql, params).to_dict("records")
        found += sorted((_state(watch, row, until) for row in rows), key=lambda one: one.what)
    return found


def tallied(warehouse: Warehouse, tallies: Iterable[Tally], until: date) -> list[Finding]:
    """What these views held in the week up to a date, counted."""
    params = {"since": until - timedelta(days=TALLY_DAYS), "until": until}
    found = []
    for tally in tallies:
        sql = TALLY.format(view=f"{DATASET}.{tally.view}", column=tally.column)
        for row in warehouse.query(sql, params).to_dict("records"):
            day = _day(row["newest"])
            cause = f"{row['amiss']} {tally.told}, the newest on {day}"
            remedy = TALLIED[tally.view].format(date=day)
            found.append(Finding(tally.view, tally.severity, str(row["what"]), cause, remedy))
    return found


def gap(row: Mapping[Any, Any]) -> Finding:
    """A stretch of dates on which an output lacks rows."""
    first, last = _day(row["first_date"]), _day(row["last_date"])
    when = f"on {first}" if first == last else f"on {row['dates']} dates from {first} to {last}"
    games = f"{row['games_lacking']} of {row['games_due']} games lack rows"
    return Finding(
        view=GAPS,
        severity=_severity_of_gap(row),
        what=str(row["output"]),
        cause=f"{row['status']} {when}, {games}",
        remedy=str(row["repair"]),
    )


def _severity_of_gap(row: Mapping[Any, Any]) -> Severity:
    if row["is_required"]:
        return Severity.CRITICAL if row["status"] == "missing" else Severity.WARNING
    # of results other sources may have told, and what reads them says whether one did
    told_otherwise = row["phase"] == "phase_2" and row["due"] == "results"
    return Severity.NOTICE if told_otherwise else Severity.WARNING


def _state(watch: Watch, row: Mapping[Any, Any], until: date) -> Finding:
    measure = str(row["because"])
    day = _day(row.get("game_date", until))
    when = f" on {day}" if "game_date" in row else ""
    names = {name: str(row[name]) for name in watch.subject}
    return Finding(
        view=watch.view,
        severity=OF_STATE[Health(row["state"])],
        what=" ".join(names.values()) or watch.view,
        cause=f"{row['state']}{when} by {measure} {row[measure]:.4g}",
        remedy=REMEDIES[measure].format(date=day, **names),
    )


def _worst_first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: (order.index(one.severity), one.view, one.what)))


def _newest_prepared(warehouse: Warehouse) -> date | None:
    if not warehouse.has_table("nba_orchestration.slates"):
        return None
    newest = warehouse.query(PREPARED)["game_date"].iloc[0]
    return newest if isinstance(newest, date) else None


def _day(value: Any) -> str:
    return str(value)[:10]
