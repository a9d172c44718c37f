"""The table envelope of stats.nba.com and how it writes numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sandbox.league.box import Line
from sandbox.league.clock import iso_utc


def result_set(name: str, headers: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """One named table; headers are given as words separated by blanks."""
    return {"name": name, "headers": headers.split(), "rowSet": [list(row) for row in rows]}


def envelope(
    resource: str, parameters: dict[str, Any], result_sets: list[dict[str, Any]]
) -> dict[str, Any]:
    """The whole answer."""
    return {"resource": resource, "parameters": parameters, "resultSets": result_sets}


def meta(path: str, written: datetime) -> dict[str, Any]:
    """The head of a document, naming what was asked of the league's own service."""
    return {"version": 1, "request": f"http://nba.cloud/{path}", "time": iso_utc(written)}


def ratio(made: int, attempted: int, when_none: float | None = 0.0) -> float | None:
    """A percentage as a ratio with three digits."""
    return round(made / attempted, 3) if attempted else when_none


def shooting(line: Line, when_none: float | None = 0.0) -> list[Any]:
    """FGM, FGA, FG_PCT, FG3M, FG3A, FG3_PCT, FTM, FTA, FT_PCT."""
    return [
        line.fgm,
        line.fga,
        ratio(line.fgm, line.fga, when_none),
        line.fg3m,
        line.fg3a,
        ratio(line.fg3m, line.fg3a, when_none),
        line.ftm,
        line.fta,
        ratio(line.ftm, line.fta, when_none),
    ]


def counting(line: Line) -> list[int]:
    """OREB, DREB, REB, AST, STL, BLK, TO, PF, PTS."""
    return [
        line.oreb,
        line.dreb,
        line.reb,
        line.ast,
        line.stl,
        line.blk,
        line.tov,
        line.pf,
        line.pts,
    ]
