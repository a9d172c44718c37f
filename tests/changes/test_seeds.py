"""An update reads seeds that changed, whoever changed them and whenever."""

from datetime import datetime

from dbt_project.control_tables import WATERMARKS
from dbt_project.warehouse import Warehouse
from flows.context import RunContext
from flows.request import UpdateRequest, UpstreamChoice, UpstreamKind
from flows.seeds import SEEDS_MODEL, seeds_differ
from flows.update import run_update
from tests.changes.base import Base

ALIASES = "nba_reference.team_aliases"
OF_SEEDS = f"where model = '{SEEDS_MODEL}'"


def test_an_update_loads_seeds_that_are_others_than_those_it_holds(
    restored: RunContext, base: Base
) -> None:
    with restored.warehouse() as warehouse:
        held = aliases(warehouse)
        warehouse.execute(f"delete from {ALIASES} where source = 'bdl_id'")
        warehouse.execute(f"update {WATERMARKS.full_name} set upstream = 'others' {OF_SEEDS}")
        assert seeds_differ(warehouse)
    update(restored, base)
    with restored.warehouse() as warehouse:
        assert not seeds_differ(warehouse)
        assert aliases(warehouse) == held > 0
        loaded = loaded_at(warehouse)
    update(restored, base)
    with restored.warehouse() as warehouse:
        assert loaded_at(warehouse) == loaded


def update(context: RunContext, base: Base) -> None:
    nothing = UpstreamChoice(UpstreamKind.SANDBOX)
    report = run_update(context, UpdateRequest(base.today, nothing, ()))
    assert report.error is None, report.error
    assert report.written == 0


def aliases(warehouse: Warehouse) -> int:
    return int(warehouse.query(f"select count(*) as n from {ALIASES}")["n"].iloc[0])


def loaded_at(warehouse: Warehouse) -> datetime:
    found = warehouse.query(f"select watermark from {WATERMARKS.full_name} {OF_SEEDS}")
    return found["watermark"].iloc[0].to_pydatetime()
