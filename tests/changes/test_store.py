"""Updates and predictions read the store that the project describes, whatever stands there."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from dbt_project.warehouse import Warehouse
from flows.context import RunContext
from flows.feature_tables import FEATURE_MODELS, FEATURES_TABLE
from flows.predict_run import PredictRequest, predict_run
from flows.report import RunReport
from flows.views import StandingViews
from ops.clock import FixedClock
from tests.changes.base import Base, updated_without_news

STORE = FEATURES_TABLE.partition(".")[2]
Change = Callable[[Warehouse], None]


@pytest.fixture
def that_day(restored: RunContext, base: Base) -> RunContext:
    """The base state at its own hour; what is computed later would be a replay."""
    clock = FixedClock(base.now)
    return replace(restored, clock=clock, wall=clock)


def predicted(context: RunContext, base: Base) -> RunReport:
    return predict_run(context, PredictRequest(base.today))


def standing(warehouse: Warehouse) -> pd.DataFrame:
    """The predictions that stand, without when and by which run they were made."""
    return warehouse.query(
        "select player_lookup, game_id, system_id, mean, median, p_over "
        "from nba_predictions.current_predictions order by all"
    )


def dropped(warehouse: Warehouse) -> None:
    warehouse.execute(f"drop view {FEATURES_TABLE}")


def a_table(warehouse: Warehouse) -> None:
    warehouse.execute(f"create table former as select * from {FEATURES_TABLE}")
    dropped(warehouse)
    warehouse.execute(f"create table {FEATURES_TABLE} as select * from former")


def shows_more(warehouse: Warehouse) -> None:
    """As a plain `dbt run` leaves the view of a model that somebody tries out."""
    (text,) = warehouse.query(
        f"select sql from duckdb_views() where view_name = '{STORE}' and not internal"
    )["sql"]
    select = text.partition(" AS ")[2].rstrip("; \n")
    warehouse.execute(
        f"create or replace view {FEATURES_TABLE} as "
        f"select * replace (points_avg_season + 10 as points_avg_season) from ({select}) as store"
    )


@pytest.mark.parametrize("change", [dropped, a_table, shows_more])
@pytest.mark.parametrize("command", [updated_without_news, predicted])
def test_what_stands_in_the_place_of_the_store_gives_way(
    command: Callable[[RunContext, Base], RunReport],
    change: Change,
    that_day: RunContext,
    base: Base,
) -> None:
    with that_day.warehouse() as warehouse:
        held = standing(warehouse)
        change(warehouse)
    report = command(that_day, base)
    assert report.error is None, report.error
    assert report.written == 0
    with that_day.warehouse() as warehouse:
        assert StandingViews(that_day.session, warehouse).among({STORE}) == {STORE}
        pd.testing.assert_frame_equal(standing(warehouse), held)


def test_predictions_follow_a_store_that_shows_something_else(
    that_day: RunContext, base: Base
) -> None:
    with that_day.warehouse() as warehouse:
        held = standing(warehouse)
        shows_more(warehouse)
        warehouse.mark([FEATURES_TABLE], that_day.session.project_fingerprint())
    assert predicted(that_day, base).error is None
    with that_day.warehouse() as warehouse:
        assert not standing(warehouse).equals(held)
        shows_more(warehouse)
        assert not StandingViews(that_day.session, warehouse).among({STORE})
    report = updated_without_news(that_day, base)
    assert report.error is None and report.written > 0
    with that_day.warehouse() as warehouse:
        pd.testing.assert_frame_equal(standing(warehouse), held)
    assert updated_without_news(that_day, base).written == 0


@pytest.mark.parametrize("table", FEATURE_MODELS.values())
def test_a_part_that_was_dropped_is_built_again(
    table: str, that_day: RunContext, base: Base
) -> None:
    content = (
        f"select game_id, player_lookup, row_hash from {table} where not is_removed order by all"
    )
    with that_day.warehouse() as warehouse:
        held, stood = warehouse.query(content), standing(warehouse)
        warehouse.execute(f"drop table {table}")
    refused = predicted(that_day, base)
    assert refused.error is not None
    assert f"{table}, of which {FEATURES_TABLE} is made, is missing" in refused.error
    report = updated_without_news(that_day, base)
    assert report.error is None, report.error
    with that_day.warehouse() as warehouse:
        pd.testing.assert_frame_equal(warehouse.query(content), held)
        pd.testing.assert_frame_equal(standing(warehouse), stood)
    assert updated_without_news(that_day, base).written == 0
