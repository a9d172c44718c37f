"""A table that lacks a column of its model is built whole by the next command, whichever it is."""

from collections.abc import Iterator

import pytest

from dbt_project.control_tables import WATERMARKS
from dbt_project.warehouse import Warehouse
from flows.columns import COLUMNS_MODEL
from flows.context import RunContext
from flows.report import RunReport
from flows.request import UpdateRequest, UpstreamChoice, UpstreamKind
from flows.update import run_update
from tests.changes.base import Base
from tests.changes.place import Place

TABLE, COLUMN = "nba_analytics.player_points_lines", "points_line"


@pytest.fixture
def context(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunContext]:
    place = Place(tmp_path_factory.mktemp("columns"), base.context)
    place.restore()
    with place.opened() as context:
        yield context


def update(context: RunContext, base: Base) -> RunReport:
    nothing = UpstreamChoice(UpstreamKind.SANDBOX)
    report = run_update(context, UpdateRequest(base.today, nothing, ()))
    assert report.error is None, report.error
    return report


def lines(warehouse: Warehouse) -> list[tuple[str, str, float]]:
    found = warehouse.query(
        f"select game_id, player_lookup, {COLUMN} from {TABLE} "
        "where not is_removed order by game_id, player_lookup"
    )
    return list(found.itertuples(index=False, name=None))


def test_an_update_adds_a_column_that_a_table_lacks(context: RunContext, base: Base) -> None:
    with context.warehouse() as warehouse:
        held = lines(warehouse)
        warehouse.execute(f"alter table {TABLE} drop column {COLUMN}")
        warehouse.execute(
            f"update {WATERMARKS.full_name} set upstream = 'others' where model = '{COLUMNS_MODEL}'"
        )
    report = update(context, base)
    assert report.notices[0] == "1 tables built whole, for they lacked columns"
    with context.warehouse() as warehouse:
        assert lines(warehouse) == held
        assert COLUMN in warehouse.columns("nba_analytics")[TABLE.partition(".")[2]]
    again = update(context, base)
    assert again.written == 0 and again.notices == ()
