"""Whatever becomes of a run, the next ordinary one ends as if nothing had happened.

An update runs in a process of its own and is killed before its n-th statement, n spread over the
whole run: at 2 places, or at as many as `NBA_PROPS_INTERRUPTIONS` says.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from dbt_project.control_tables import LANDING_PAYLOADS, PREDICTIONS, WATERMARKS
from dbt_project.copies import copy_warehouse
from dbt_project.warehouse import open_warehouse
from flows.context import RunContext
from flows.phases import Phases
from flows.report import RunReport, RunStatus
from flows.seeds import SEEDS_MODEL, seed_if_changed
from flows.update import run_update
from ops.clock import FixedClock
from ops.lease import LeaseHeldError, held
from ops.project import project_root
from ops.runs import recent_runs
from sandbox.league.league import League
from sandbox.server import SandboxServer
from tests.changes.base import Base, small_league
from tests.changes.comparing import change_tables, different_tables
from tests.changes.place import Place
from tests.changes.update_driver import KILLED, UPDATE_HOUR, update_request
from tests.flows.conftest import eastern

AGE = timedelta(days=400)
EVENING_HOUR = 18
PLACES = int(os.environ.get("NBA_PROPS_INTERRUPTIONS", "2"))
NEWEST_VERSIONS = f"""
select player_lookup, game_id, system_id, prediction_version, mean, line, recommendation
from {PREDICTIONS.full_name}
order by all
"""
# Who landed a payload of two updates, and who read it.
READERS = """
select payloads.execution_id as landed_by, receipts.execution_id as read_by
from nba_raw.landing_payloads as payloads
inner join nba_predictions.payload_receipts as receipts
    on payloads.payload_id = receipts.payload_id and payloads.feed = receipts.model
where payloads.part = 0 and payloads.execution_id in (
    select execution_id from nba_orchestration.run_receipts where model = 'player_gameday_features'
) and payloads.feed in ('nbac_injury_report', 'odds_api_player_points_props')
"""


@dataclass(frozen=True)
class Afternoon:
    """The base state an hour later, with a star ruled out, and what an update makes of it."""

    base: Base
    place: Place
    server: SandboxServer
    undisturbed: Path
    statements: int

    def driver(self, *options: str) -> list[str]:
        """The command of an update in a process of its own."""
        found = [sys.executable, "-m", "tests.changes.update_driver", str(self.place.directory)]
        found += [self.server.base_url, self.server.world.key, self.base.today.isoformat()]
        return [*found, *options]

    def update(
        self, context: RunContext, hour: int = UPDATE_HOUR, wall: FixedClock | None = None
    ) -> RunReport:
        """An ordinary update of the day at an hour; `wall` is what the machine's clock says."""
        moment = FixedClock(eastern(self.base.today, hour))
        self.server.set_now(moment.now())
        request = update_request(self.server.base_url, self.server.world.key, self.base.today)
        return run_update(replace(context, clock=moment, wall=wall or moment), request)


@pytest.fixture(scope="module")
def afternoon(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Afternoon]:
    quiet = small_league()
    league = League(quiet.parameters, script=quiet.demo_events(base.today))
    root = tmp_path_factory.mktemp("afternoon")
    place = Place(root / "place", base.context)
    place.restore()
    with SandboxServer(league, eastern(base.today, UPDATE_HOUR)) as server:
        found = Afternoon(base, place, server, root / "undisturbed.duckdb", 0)
        done = ended(found.driver())
        assert done.returncode == 0, done.stderr
        copy_warehouse(place.warehouse, found.undisturbed)
        yield replace(found, statements=int(done.stdout.split()[-1]))


def ended(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        command, cwd=project_root(), capture_output=True, text=True, check=False, timeout=300
    )


def predictions(warehouse: Path) -> list[tuple[object, ...]]:
    """Every version of every prediction."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(NEWEST_VERSIONS).fetchall()


def assert_as_undisturbed(afternoon: Afternoon, undisturbed: Path | None = None) -> None:
    expected = undisturbed or afternoon.undisturbed
    sides = {"disturbed": afternoon.place.warehouse, "undisturbed": expected}
    differing = different_tables(sides, change_tables(afternoon.place.session))
    assert not differing, "\n" + "\n".join(map(str, differing))
    assert predictions(afternoon.place.warehouse) == predictions(expected)


@pytest.mark.parametrize("place", range(1, PLACES + 1))
def test_the_update_after_a_killed_one_completes_it(afternoon: Afternoon, place: int) -> None:
    afternoon.place.restore()
    statement = max(1, afternoon.statements * place // (PLACES + 1))
    killed = ended(afternoon.driver("--kill", str(statement)))
    assert killed.returncode == KILLED, killed.stderr
    with afternoon.place.opened() as context:
        report = afternoon.update(context)
    assert report.error is None
    assert_as_undisturbed(afternoon)


def test_a_second_run_is_refused_and_writes_nothing(afternoon: Afternoon) -> None:
    afternoon.place.restore()
    holding = subprocess.Popen(
        afternoon.driver("--hold", str(afternoon.statements // 2)),
        cwd=project_root(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holding.stdin and holding.stdout
    try:
        assert holding.stdout.readline() == "holding\n"
        with afternoon.place.opened() as context:
            runs = len(recent_runs(context.ledger, 1000))
            with pytest.raises(LeaseHeldError, match=f"process {holding.pid} on .* wait for it"):
                afternoon.update(context)
            assert len(recent_runs(context.ledger, 1000)) == runs
    finally:
        holding.stdin.close()
        holding.stdout.read()
        holding.wait(timeout=120)
    assert holding.returncode == 0
    assert_as_undisturbed(afternoon)


def test_the_command_says_who_writes_and_ends_with_1(afternoon: Afternoon) -> None:
    afternoon.place.restore()
    before = digest(afternoon.place.warehouse)
    settings = afternoon.place.settings
    environment = {
        "NBA_PROPS_WAREHOUSE": str(settings.warehouse),
        "NBA_PROPS_LANDING": settings.landing,
        "NBA_PROPS_LEDGER_URL": settings.ledger_url,
    }
    command = [str(Path(sys.executable).with_name("nba-props")), "update", "--upstream", "sandbox"]
    command += ["--date", League().demo_date.isoformat()]
    with afternoon.place.opened() as context:
        label = context.target.label
        with held(context.ledger, label, "another", context.wall):
            refused = subprocess.run(
                command,
                cwd=project_root(),
                env={**os.environ, **environment},
                capture_output=True,
                text=True,
                check=False,
            )
    assert refused.returncode == 1
    assert "run another" in refused.stderr and "wait for it to end" in refused.stderr
    assert digest(afternoon.place.warehouse) == before


def test_news_arrives_though_the_clock_went_back(afternoon: Afternoon, tmp_path: Path) -> None:
    right = eastern(afternoon.base.today, UPDATE_HOUR)
    two_updates(afternoon, right, right + timedelta(hours=4))
    expected = tmp_path / "right.duckdb"
    copy_warehouse(afternoon.place.warehouse, expected)
    two_updates(afternoon, right + AGE, right - AGE)
    assert_as_undisturbed(afternoon, expected)
    with afternoon.place.opened() as context, context.warehouse() as warehouse:
        readers = warehouse.query(READERS)
    assert len(readers) > 1 and (readers["landed_by"] == readers["read_by"]).all()


def two_updates(afternoon: Afternoon, first: datetime, second: datetime) -> None:
    """The day is updated twice, when the machine's clock says these times."""
    afternoon.place.restore()
    with afternoon.place.opened() as context:
        afternoon.update(context, wall=FixedClock(first))
        report = afternoon.update(context, EVENING_HOUR, wall=FixedClock(second))
    assert report.error is None
    assert report.written > 0


def test_seeds_are_seen_though_the_clock_went_back(afternoon: Afternoon) -> None:
    right = eastern(afternoon.base.today, UPDATE_HOUR)
    afternoon.place.restore()
    with afternoon.place.opened() as context:
        warehouse = open_warehouse(context.target)
        seeded = {"model": SEEDS_MODEL, "upstream": "other files", "watermark": right + AGE}
        read = {"model": "dim_team", "upstream": WATERMARKS.name, "watermark": right + AGE}
        warehouse.execute(
            f"delete from {WATERMARKS.full_name} where model = @model", {"model": SEEDS_MODEL}
        )
        warehouse.append(WATERMARKS.full_name, [seeded, read])
        assert seed_if_changed(Phases(context.session, warehouse, {}), right - AGE) > 0
        held = warehouse.query(
            f"select model, max(watermark) as seen from {WATERMARKS.full_name} group by model"
        )
        warehouse.close()
    seen = dict(zip(held["model"], held["seen"], strict=True))
    assert seen[SEEDS_MODEL] > seen["dim_team"]


@pytest.mark.parametrize("upstream", [LANDING_PAYLOADS.name, "nbac_injury_report"])
def test_news_arrives_past_a_watermark_from_the_future(afternoon: Afternoon, upstream: str) -> None:
    afternoon.place.restore()
    future = eastern(afternoon.base.today, UPDATE_HOUR) + timedelta(days=30_000)
    reader = {LANDING_PAYLOADS.name: "nbac_injury_report"}.get(upstream, "player_injury_status")
    with afternoon.place.opened() as context:
        warehouse = open_warehouse(context.target)
        row = {"model": reader, "upstream": upstream, "watermark": future}
        warehouse.append(WATERMARKS.full_name, [row])
        warehouse.close()
        report = afternoon.update(context)
    assert report.error is None
    assert_as_undisturbed(afternoon)


def test_news_arrives_after_a_change_query_that_failed(afternoon: Afternoon) -> None:
    """What changed could not be asked: the run fails by name, and nothing counts as read."""
    afternoon.place.restore()
    model = "player_composite_factors"
    node = afternoon.place.session.manifest().nodes[f"model.nba_props.{model}"]
    right = node.config.meta["recompute"]
    node.config.meta["recompute"] = [{**clause, "where": "no_such_column = 1"} for clause in right]
    with afternoon.place.opened() as context:
        try:
            failed = afternoon.update(context)
        finally:
            node.config.meta["recompute"] = right
        assert failed.status is RunStatus.FAILED
        assert failed.error is not None and model in failed.error
        assert "no_such_column" in failed.error
        report = afternoon.update(context)
    assert report.error is None
    assert_as_undisturbed(afternoon)


def digest(path: Path) -> str:
    """sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
