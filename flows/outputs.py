"""The outputs that a date is judged by (seed phase_outputs): which are due, what is there."""

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import pandas as pd

from dbt_project.control_tables import CONTROL_TABLES
from dbt_project.warehouse import Warehouse
from ops.project import project_root

SCHEDULED_GAMES = "nba_reference.dim_game"
SCHEDULED = f"""
select count(*) as n
from {SCHEDULED_GAMES}
where game_date = @game_date and not is_removed and not is_postponed
"""

# The newest date before this one with games that were played to their end.
PLAYED = f"""
select game_date, count(*) as n
from {SCHEDULED_GAMES}
where game_date < @game_date and is_final and not is_removed and not is_postponed
group by game_date
order by game_date desc
limit 1
"""


@dataclass(frozen=True)
class Output:
    """A row of the seed, see seeds/seeds.yml."""

    name: str
    dataset: str
    phase: str
    level: int
    due: str
    rows_per_game: int
    is_required: bool


@dataclass(frozen=True)
class DueOutput:
    """An output that a run owes: rows of which date, and how many at least."""

    output: Output
    game_date: date
    least: int


@cache
def outputs() -> tuple[Output, ...]:
    """Every output of the seed, in its order."""
    path = project_root() / "seeds" / "phase_outputs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Output(
                name=row["output"],
                dataset=row["dataset"],
                phase=row["phase"],
                level=int(row["level"]),
                due=row["due"],
                rows_per_game=int(row["rows_per_game"]),
                is_required=row["is_required"] == "true",
            )
            for row in csv.DictReader(file)
        )


def scheduled_games(warehouse: Warehouse, game_date: date) -> int:
    """How many games the schedule has on a date."""
    return int(warehouse.query(SCHEDULED, {"game_date": game_date})["n"].iloc[0])


def due_outputs(
    warehouse: Warehouse, game_date: date, *, backfill: bool = False
) -> tuple[DueOutput, ...]:
    """What a run of a date owes, by the games that the schedule has: those of the date itself, and
    the results of the newest date before it. Nothing is due of a date without games.

    backfill: one row of an output is enough, and nothing that only a prepared date has is due.
    """
    scheduled = scheduled_games(warehouse, game_date)
    played = warehouse.query(PLAYED, {"game_date": game_date})
    owed = {"slate": (game_date, scheduled), "any": (game_date, scheduled)}
    if not played.empty:
        day = pd.Timestamp(played["game_date"].iloc[0]).date()
        owed["results"] = (day, int(played["n"].iloc[0]))
    return tuple(
        DueOutput(output, day, min(least, 1) if backfill else least)
        for output in outputs()
        if output.due in owed and not (backfill and output.due == "slate")
        for day, games in [owed[output.due]]
        for least in [games * output.rows_per_game]
        if games
    )


def counted_outputs(
    warehouse: Warehouse, game_date: date, tables: Collection[str]
) -> tuple[dict[str, DueOutput], dict[str, int]]:
    """Those of these tables that are due, and the rows of their date, both by table."""
    due = {
        one.output.name: one
        for one in due_outputs(warehouse, game_date)
        if one.output.name in tables
    }
    return due, rows_there(warehouse, due.values())


def rows_there(warehouse: Warehouse, due: Iterable[DueOutput]) -> dict[str, int]:
    """Live rows of its date by output that is due; 0 where there is no such table."""
    asked = [one for one in due if warehouse.has_table(_table(one.output))]
    counted = {one.output.name: 0 for one in due}
    if asked:
        sql = " union all ".join(
            f"select '{one.output.name}' as output, count(*) as n from {_table(one.output)} "
            f"where game_date = @date_{number} {_live(one.output)}"
            for number, one in enumerate(asked)
        )
        dates = {f"date_{number}": one.game_date for number, one in enumerate(asked)}
        found = warehouse.query(sql, dates)
        counted |= dict(zip(found["output"], found["n"].astype(int).tolist(), strict=True))
    return counted


def _table(output: Output) -> str:
    return f"{output.dataset}.{output.name}"


def _live(output: Output) -> str:
    return "" if _table(output) in CONTROL_TABLES else "and not is_removed"
