"""An update reads seeds that changed, whoever changed them and whenever."""

from datetime import datetime

import pandas as pd
import pytest

from dbt_project.control_tables import WATERMARKS
from dbt_project.runner import run_environment
from dbt_project.warehouse import Warehouse
from flows.context import RunContext
from flows.phases import Phases
from flows.seeds import SEEDS_MODEL, seed_if_changed, seeds_differ
from tests.changes.base import Base, updated_without_news

ALIASES = "nba_reference.team_aliases"
RATES = "nba_reference.availability_rates"
OF_SEEDS = f"where model = '{SEEDS_MODEL}'"


def test_an_update_loads_seeds_that_are_others_than_those_it_holds(
    restored: RunContext, base: Base
) -> None:
    with restored.warehouse() as warehouse:
        held = aliases(warehouse)
        warehouse.execute(f"delete from {ALIASES} where source = 'bdl_id'")
        warehouse.execute(f"update {WATERMARKS.full_name} set upstream = 'others' {OF_SEEDS}")
        assert seeds_differ(warehouse)
    report = updated_without_news(restored, base)
    assert (report.error, report.written) == (None, 0)
    with restored.warehouse() as warehouse:
        assert not seeds_differ(warehouse)
        assert aliases(warehouse) == held > 0
        loaded = loaded_at(warehouse)
    report = updated_without_news(restored, base)
    assert (report.error, report.written) == (None, 0)
    with restored.warehouse() as warehouse:
        assert loaded_at(warehouse) == loaded


def test_a_seed_is_loaded_as_its_file_says_whatever_the_table_was(
    restored: RunContext, base: Base
) -> None:
    with restored.warehouse() as warehouse:
        held = warehouse.query(f"select * from {RATES} order by all")
        warehouse.execute(
            f"create or replace table {RATES} as select player_status, missed_to, missed_from, "
            f"cast(play_probability as int) as play_probability from {RATES}"
        )
        warehouse.execute(f"update {WATERMARKS.full_name} set upstream = 'others' {OF_SEEDS}")
    assert updated_without_news(restored, base).error is None
    with restored.warehouse() as warehouse:
        pd.testing.assert_frame_equal(warehouse.query(f"select * from {RATES} order by all"), held)


def test_seeds_that_were_loaded_in_part_are_loaded_again(
    restored: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run is killed while it loads others, and then the project is as it was before."""
    env = run_environment("test", "test")

    def killed(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with restored.warehouse() as warehouse:
        phases = Phases(restored.session, warehouse, env)
        with monkeypatch.context() as patched:
            patched.setattr("flows.seeds.seeds_fingerprint", lambda: "of others")
            patched.setattr(restored.session, "invoke", killed)
            with pytest.raises(KeyboardInterrupt):
                seed_if_changed(phases, restored.wall.now())
        assert seeds_differ(warehouse)
        assert seed_if_changed(phases, restored.wall.now()) > 0


def aliases(warehouse: Warehouse) -> int:
    return int(warehouse.query(f"select count(*) as n from {ALIASES}")["n"].iloc[0])


def loaded_at(warehouse: Warehouse) -> datetime:
    found = warehouse.query(f"select watermark from {WATERMARKS.full_name} {OF_SEEDS}")
    return found["watermark"].iloc[0].to_pydatetime()
