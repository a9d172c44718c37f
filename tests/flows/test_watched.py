import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dbt_project.targets import duckdb_target
from dbt_project.warehouse import Warehouse, open_warehouse
from flows.findings import Severity
from flows.remedies import REMEDIES
from flows.watched import not_healthy

LIMITS = Path(__file__).parents[2] / "seeds" / "monitoring_limits.csv"
EARLIER, LATER = date(2024, 3, 14), date(2024, 3, 15)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    """Two nights of both views: a system that was ill and recovered, and one that fell ill."""
    opened = open_warehouse(duckdb_target(tmp_path / "nba_props.duckdb"))
    opened.ensure_schemas()
    about = "system_id varchar, market varchar, game_date date, state varchar, because varchar"
    for view, measure in (("prediction_sanity", "one_sided_share"), ("model_decay", "hit_rate")):
        opened.execute(f"create table nba_orchestration.{view} ({about}, {measure} double)")
    opened.execute(
        "insert into nba_orchestration.prediction_sanity values "
        f"('ridge', 'points', '{EARLIER}', 'DEGRADING', 'one_sided_share', 0.97), "
        f"('ridge', 'points', '{LATER}', 'HEALTHY', null, 0.6)"
    )
    opened.execute(
        "insert into nba_orchestration.model_decay values "
        f"('xgboost', 'points', '{EARLIER}', 'HEALTHY', null, 0.55), "
        f"('xgboost', 'points', '{LATER}', 'WATCH', 'hit_rate', 0.51)"
    )
    yield opened
    opened.close()


def test_the_newest_state_is_told_with_its_measure_and_a_remedy(warehouse: Warehouse) -> None:
    (told,) = not_healthy(warehouse)
    assert told.severity is Severity.NOTICE
    assert told.told.startswith("xgboost points: WATCH on 2024-03-15 by hit_rate 0.51; compare its")
    assert told.told.endswith("train anew: nba-props train --before 2024-03-15 --market points")


def test_the_state_of_a_date_is_told_as_it_stood(warehouse: Warehouse) -> None:
    (told,) = not_healthy(warehouse, EARLIER)
    assert told.told.startswith("ridge points: DEGRADING on 2024-03-14 by one_sided_share 0.97; ")


def test_the_worst_state_blocks(warehouse: Warehouse) -> None:
    decay = "nba_orchestration.model_decay"
    warehouse.execute(f"update {decay} set state = 'BLOCKED' where hit_rate < 0.52")
    assert [found.severity for found in not_healthy(warehouse)] == [Severity.CRITICAL]


def test_every_measure_that_has_limits_has_a_remedy() -> None:
    with LIMITS.open() as file:
        assert {row["measure"] for row in csv.DictReader(file)} == set(REMEDIES)
