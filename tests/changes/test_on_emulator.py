"""The same changes on DuckDB and on BigQuery's interface leave the same tables."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dbt_project.emulator import running_emulator
from flows.context import RunContext
from flows.session import run_context
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from tests.changes.base import lay_base
from tests.changes.sequences import Step, parse, play, sequence
from tests.changes.world import World
from tests.flows.conftest import scratch_settings, session_of
from tests.flows.test_targets_agree import Both

SEED, STEPS = 5, 5
WHOLE = "game_taken_out:24:wait built_whole:1:run"
# It takes digests of whole tables, which are a warehouse's own.
_ON_DUCKDB = {"nothing_new"}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    root = tmp_path_factory.mktemp("both")
    contexts: dict[str, RunContext] = {}
    with running_emulator() as emulator:
        for name in ("duckdb", "emulator"):
            settings = scratch_settings(root / name)
            settings = settings.model_copy(update={"emulator_url": emulator.url})
            with run_context(settings, name) as context:
                session = session_of(context.target, root / name / "target")
                contexts[name] = replace(context, session=session)
                changed(contexts[name])
        yield Both(contexts, {})


def changed(context: RunContext) -> None:
    """Lay the base of a smaller league and play one sequence on it."""
    base = lay_base(context, League(LeagueParameters(teams=4, days=16), script=()))
    world = World(context, base)
    try:
        play(world, steps())
    finally:
        world.close()


def steps() -> tuple[Step, ...]:
    """The first steps of a seed's sequence that both warehouses can play, and a whole build."""
    found = [step for step in sequence(SEED, 3 * STEPS) if step.rule not in _ON_DUCKDB]
    return (*found[:STEPS], *parse(WHOLE))


def test_every_table_is_the_same_on_both(both: Both) -> None:
    different = {}
    for table in both.tables():
        duckdb, emulator = both.rows("duckdb", table), both.rows("emulator", table)
        if duckdb.astype(str).to_numpy().tolist() != emulator.astype(str).to_numpy().tolist():
            different[table] = f"{len(duckdb)} and {len(emulator)} rows"
    assert not different, f"{different} after {' '.join(map(str, steps()))}"
