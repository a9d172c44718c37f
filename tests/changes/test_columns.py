"""The next command builds a table whole that has other columns than its model describes."""

from collections.abc import Callable

import pytest

from dbt_project.control_tables import WATERMARKS
from dbt_project.warehouse import Warehouse
from flows.columns import COLUMNS_MODEL
from flows.context import RunContext
from flows.predict_run import PredictRequest, predict_run
from flows.report import RunReport
from tests.changes.base import Base, updated_without_news

TABLE, COLUMN = "nba_analytics.player_points_lines", "points_line"


def predicted(context: RunContext, base: Base) -> RunReport:
    return predict_run(context, PredictRequest(base.today))


def lines(warehouse: Warehouse) -> list[tuple[str, str, float]]:
    found = warehouse.query(
        f"select game_id, player_lookup, {COLUMN} from {TABLE} "
        "where not is_removed order by game_id, player_lookup"
    )
    return list(found.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("command", "change"),
    [
        (updated_without_news, f"drop column {COLUMN}"),
        (updated_without_news, f"alter column {COLUMN} type bigint"),
        (predicted, "add column of_a_later_version varchar"),
    ],
)
def test_a_table_gets_the_columns_that_its_model_describes(
    command: Callable[[RunContext, Base], RunReport], change: str, restored: RunContext, base: Base
) -> None:
    with restored.warehouse() as warehouse:
        held = lines(warehouse)
        warehouse.execute(f"alter table {TABLE} {change}")
        warehouse.execute(
            f"update {WATERMARKS.full_name} set upstream = 'others' where model = '{COLUMNS_MODEL}'"
        )
    report = command(restored, base)
    assert report.error is None, report.error
    assert report.notices[0] == "1 tables built whole, for their columns differed"
    with restored.warehouse() as warehouse:
        assert lines(warehouse) == held
        described = restored.session.columns()[TABLE]
        assert warehouse.columns("nba_analytics")[TABLE.partition(".")[2]] == described
    again = updated_without_news(restored, base)
    assert again.error is None and again.written == 0
    assert not any("columns" in notice for notice in again.notices)
