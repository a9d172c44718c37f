"""What the views that watch the warehouse find amiss, in words, each with what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dbt_project.targets import Target, TargetName
from dbt_project.warehouse import Warehouse, WarehouseError, open_warehouse
from flows.remedies import REMEDIES
from predictions.states import Health

DATASET = "nba_orchestration"


class Severity(StrEnum):
    """How much a finding matters, the worst first; a notice is no fault."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTICE = "notice"


OF_STATE = {
    Health.BLOCKED: Severity.CRITICAL,
    Health.DEGRADING: Severity.WARNING,
    Health.WATCH: Severity.NOTICE,
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. remedy: what to do, with the command."""

    view: str
    severity: Severity
    what: str
    cause: str
    remedy: str

    @property
    def told(self) -> str:
        """One line for a report."""
        return f"{self.what}: {self.cause}; {self.remedy}"

    def as_json(self) -> dict[str, str]:
        """Plain types only."""
        return {
            "view": self.view,
            "severity": str(self.severity),
            "what": self.what,
            "cause": self.cause,
            "remedy": self.remedy,
        }


@dataclass(frozen=True)
class Watch:
    """A view that gives states. subject: columns that name a row. newest: which rows speak."""

    view: str
    subject: tuple[str, ...]
    newest: str


# A view's newest date speaks; who has no row of it any more is watched no longer.
OF_DATE = "where game_date <= @until qualify game_date = max(game_date) over ()"
OF_PHASE = "qualify row_number() over (partition by phase order by {} desc) = 1"

SYSTEMS = (
    Watch("prediction_sanity", ("system_id", "market"), OF_DATE),
    Watch("model_decay", ("system_id", "market"), OF_DATE),
)
WATCHES = (
    *SYSTEMS,
    Watch("prediction_coverage", (), OF_DATE),
    Watch("feature_null_rates", ("feature",), OF_DATE),
    Watch("correlation_coverage", ("output",), OF_DATE),
    Watch("feed_freshness", ("feed",), ""),
    Watch("change_detection_health", ("phase",), OF_PHASE.format("begun_at")),
    Watch("phase_latency", ("phase",), OF_PHASE.format("last_finished_at")),
)
GAPS = "output_gaps"

NOT_HEALTHY = "select * from (select * from {view} {newest}) as newest where state <> 'HEALTHY'"
GAPS_UNTIL = f"select * from {DATASET}.{GAPS} where first_date <= @until"
PREPARED = "select max(game_date) as game_date from nba_orchestration.slates"


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

    A warehouse that another process holds is not waited for: `unread` says so.
    """
    if target.name is TargetName.DUCKDB and not (target.path and target.path.exists()):
        return Expectations(unread=f"{target.label}: there is no warehouse yet")
    try:
        warehouse = open_warehouse(target)
    except WarehouseError as error:
        return Expectations(unread=str(error))
    try:
        return expectations(warehouse, game_date)
    finally:
        warehouse.close()


def expectations(warehouse: Warehouse, game_date: date | None = None) -> Expectations:
    """What an open warehouse says; views that are not built yet are left out."""
    asked = game_date or _newest_prepared(warehouse)
    until = asked or date.max
    built = [watch for watch in WATCHES if warehouse.has_table(f"{DATASET}.{watch.view}")]
    found = states(warehouse, built, until)
    views = len(built)
    if warehouse.has_table(f"{DATASET}.{GAPS}"):
        views += 1
        rows = warehouse.query(GAPS_UNTIL, {"until": until}).to_dict("records")
        found += [gap(row) for row in rows]
    return Expectations(asked, views, _worst_first(found))


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
