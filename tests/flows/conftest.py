"""Runs of a whole day in a scratch warehouse, shared by the tests that look at their results."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from dbt_project.runner import DbtSession
from dbt_project.targets import Target
from dbt_project.warehouse import open_warehouse
from flows.context import RunContext
from flows.day import run_day
from flows.report import RunReport
from flows.request import RunRequest, UpstreamChoice, UpstreamKind
from flows.scrape import ScrapeRequest
from flows.session import run_context
from ops.clock import FixedClock
from ops.settings import Settings
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.registry import key_variables
from tests.flows.chain import chain
from tests.once import built_once
from tests.parsed import seeded

BOXSCORES = "nbac_player_boxscores"
EASTERN = ZoneInfo("America/New_York")

# What a run warns of in a league too small to train a model on; the formula systems predict.
TOO_FEW_GAMES = "no model trained"


def eastern(day: date, hour: int) -> datetime:
    """A full hour of the Eastern wall clock."""
    return datetime.combine(day, time(hour), EASTERN)


def scratch_settings(directory: Path, **told: object) -> Settings:
    """Settings whose every path is below `directory`, but for those that are told otherwise."""
    usual = Settings(
        warehouse=directory / "warehouse" / "nba_props.duckdb",
        landing=str(directory / "landing"),
        ledger_url=f"sqlite:///{directory / 'ledger.db'}",
        models=directory / "models",
        published=directory / "published",
        target="duckdb",
    )
    return usual.model_copy(update=told)


_PARSED: dict[tuple[str, str | None], DbtSession] = {}


def session_of(target: Target, target_path: Path) -> DbtSession:
    """A dbt session with a target directory of its own; a process parses the project once a kind.

    Parsing takes ten times as long as what most tests build.
    """
    kind = (str(target.name), target.path.name if target.path else None)
    if kind not in _PARSED:
        _PARSED[kind] = DbtSession(target, target_path=seeded(target_path, target))
    return _PARSED[kind].at(target, target_path)


@contextmanager
def opened(directory: Path, **told: object) -> Iterator[RunContext]:
    """A context over a scratch directory, with a dbt target directory of its own.

    told: settings in the place of the usual ones.
    """
    with run_context(scratch_settings(directory, **told)) as context:
        yield replace(context, session=session_of(context.target, directory / "target"))


def rows_of(target: Target, sql: str) -> pd.DataFrame:
    """Rows of a query on a warehouse that nobody else holds."""
    warehouse = open_warehouse(target)
    try:
        return warehouse.query(sql)
    finally:
        warehouse.close()


@dataclass(frozen=True)
class SandboxDay:
    """A simulated league, its server and a context whose clock follows it."""

    league: League
    server: SandboxServer
    context: RunContext

    @property
    def upstream(self) -> UpstreamChoice:
        """The server as an upstream."""
        keys = dict.fromkeys(key_variables(), self.server.world.key)
        return UpstreamChoice(UpstreamKind.SANDBOX, base_url=self.server.base_url, keys=keys)

    def at(self, hour: int, day: date | None = None) -> RunContext:
        """Move the league to an hour of its demonstration day."""
        moment = eastern(day or self.league.demo_date, hour)
        self.server.set_now(moment)
        return replace(self.context, clock=FixedClock(moment))


def corrected_log(day: SandboxDay, directory: Path) -> Path:
    """A landed game log of three weeks ago, with three points more for its best scorer."""
    old = (day.league.demo_date - timedelta(days=20)).isoformat()
    folders = sorted((Path(day.context.settings.landing) / BOXSCORES).iterdir())
    folder = next(path for path in folders if path.name >= old)
    (landed,) = folder.glob("*.json.gz")
    document = json.loads(gzip.decompress(landed.read_bytes()))
    (table,) = document["resultSets"]
    column = {name: index for index, name in enumerate(table["headers"])}
    row = max(table["rowSet"], key=lambda found: int(found[column["PTS"]]))
    for measure, more in (("PTS", 3), ("FG3M", 1), ("FGM", 1)):
        row[column[measure]] += more
    path = directory / "corrected.json"
    path.write_text(json.dumps(document))
    return path


@pytest.fixture(scope="module")
def sandbox_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxDay]:
    """Six teams that have played for five weeks."""
    league = League(LeagueParameters(teams=6, days=36))
    with (
        SandboxServer(league) as server,
        opened(tmp_path_factory.mktemp("sandbox_day")) as context,
    ):
        yield SandboxDay(league, server, context)


@pytest.fixture(scope="session")
def chained(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[SandboxDay, list[RunReport]]]:
    """Six teams and two weeks, too few to train a model; the day as a chain of runs at 13:00."""
    league = League(LeagueParameters(teams=6, days=14))
    with (
        SandboxServer(league) as server,
        opened(tmp_path_factory.mktemp("chained")) as context,
    ):
        day = SandboxDay(league, server, context)
        request = ScrapeRequest(league.demo_date, day.upstream)
        yield day, chain(day.at(13), request)


@pytest.fixture(scope="module")
def ran_day(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[SandboxDay, RunReport]]:
    """The same six teams after a full day at 13:00, with its report.

    The day is run once for all modules and processes of a test run; each has a copy of its place.
    """
    league = League(LeagueParameters(teams=6, days=36))
    with SandboxServer(league) as server:

        def build(directory: Path) -> RunReport:
            with opened(directory) as context:
                day = SandboxDay(league, server, context)
                return run_day(day.at(13), RunRequest(league.demo_date, day.upstream))

        directory, report = built_once(tmp_path_factory, "ran_day", build)
        with opened(directory) as context:
            yield SandboxDay(league, server, context), report
