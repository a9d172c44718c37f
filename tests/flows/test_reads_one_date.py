"""Whoever asks for the predictions of a date reads those of that date, however many there are."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from flows import prediction_queries as queries
from flows.report import RunReport
from tests.flows.conftest import SandboxDay

PREDICTIONS = "player_prop_predictions"
# DuckDB drops a filter that every row passes.
ANOTHER_DAY = f"""
insert into nba_predictions.{PREDICTIONS}
select * replace (game_date - 1 as game_date, 'of another day' as game_id)
from nba_predictions.{PREDICTIONS}
"""


def scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What each scan of the predictions in a plan says of itself."""
    told = node["extra_info"]
    if str(told.get("Table", "")).endswith(PREDICTIONS):
        yield told
    for child in node["children"]:
        yield from scans(child)


@pytest.mark.parametrize(("name", "more"), [("REPORTED", {"has_lines": True}), ("MISSING", {})])
def test_only_rows_of_the_date_are_read(
    name: str, more: dict[str, bool], ran_day: tuple[SandboxDay, RunReport]
) -> None:
    day, _ = ran_day
    asked = {"game_date": day.league.demo_date, "market": "points", **more}
    with day.context.warehouse() as warehouse:
        warehouse.execute(ANOTHER_DAY)
        plan = warehouse.query(f"explain (format json) {getattr(queries, name)}", asked)
    found = [scan for root in json.loads(plan.iloc[0, 1]) for scan in scans(root)]
    assert found
    assert all("game_date=" in str(scan.get("Filters")).replace(" ", "") for scan in found), found
