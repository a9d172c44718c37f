"""Whatever a payload fed is traced to it: without it, no feature row differs that is not.

A payload is taken out together with those that would stand in for it, or from a warehouse that has
nothing but stand-ins, because otherwise nothing would differ.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from dbt_project.copies import copy_warehouse
from dbt_project.runner import DbtSession
from flows.report import RunReport
from flows.request import UpdateRequest
from flows.update import run_update
from tests.flows.conftest import SandboxDay, ran_day

__all__ = ["ran_day"]

BUILT = ["phase_2", "reference", "phase_3", "phase_4"]
BOX_SCORES = (
    "nbac_gamebook_player_stats",
    "nbac_player_boxscores",
    "bdl_player_boxscores",
    "espn_boxscores",
    "nbac_team_boxscore",
)
SHOTS = ("bigdataball_play_by_play", "nbac_play_by_play", "nbac_shot_chart")
FIRST_SOURCES = (
    "nbac_schedule",
    "nbac_gamebook_player_stats",
    "nbac_player_boxscores",
    "nbac_team_boxscore",
    "bigdataball_play_by_play",
    "nbac_injury_report",
    "odds_api_player_points_props",
)

DIFFERENT = """
select game_id, player_lookup
from before.nba_predictions.ml_feature_store_v2
where not is_removed
except
select after.game_id, after.player_lookup
from after.nba_predictions.ml_feature_store_v2 as after
inner join before.nba_predictions.ml_feature_store_v2 as before
    using (game_id, player_lookup, row_hash)
where not after.is_removed and not before.is_removed
"""

TRACED = """
select distinct game_id, player_lookup
from nba_predictions.feature_payloads
where payload_id in (select unnest(?))
"""


@dataclass(frozen=True)
class Landed:
    payload_id: str
    feed: str
    scope: str
    game_date: date
    captured_at: datetime


@dataclass(frozen=True)
class Captures:
    """What a warehouse was built from."""

    landed: tuple[Landed, ...]

    def of(self, feeds: tuple[str, ...], ago: int | None = None) -> set[str]:
        """Payloads of these feeds, all or those of so many played dates ago."""
        played = sorted({row.game_date for row in self.landed if row.feed == "nbac_shot_chart"})
        wanted = None if ago is None else played[-1 - ago]
        return {
            row.payload_id
            for row in self.landed
            if row.feed in feeds and wanted in (None, row.game_date)
        }

    def newest(self, feed: str) -> set[str]:
        """The last payload of a feed; of several events captured together, of one."""
        rows = [row for row in self.landed if row.feed == feed]
        return {max(rows, key=lambda row: (row.captured_at, row.scope)).payload_id}


Choice = Callable[[Captures], set[str]]
OF_EVERYTHING: dict[str, Choice] = {
    "newest line and spread": lambda landed: (
        landed.newest("odds_api_player_points_props") | landed.newest("odds_api_game_lines")
    ),
    "injuries and old box scores": lambda landed: (
        landed.of(("nbac_injury_report",)) | landed.of(BOX_SCORES, ago=15)
    ),
    "old and newest shots": lambda landed: (
        landed.of(("nbac_shot_chart",), ago=12) | landed.of(SHOTS, ago=0)
    ),
}
OF_STAND_INS: dict[str, Choice] = {
    "box scores and a scoreboard": lambda landed: (
        landed.of(("bdl_player_boxscores",), ago=15) | landed.of(("nbac_scoreboard_v2",), ago=9)
    ),
    "lines, injuries and newest shots": lambda landed: (
        landed.newest("bettingpros_player_points_props")
        | landed.of(("bdl_injuries",))
        | landed.of(SHOTS, ago=0)
    ),
}


@dataclass(frozen=True)
class Warehouse:
    """A warehouse file that can be built anew without some of its payloads."""

    path: Path
    session: DbtSession

    def captures(self) -> Captures:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            rows = connection.execute(
                "select payload_id, feed, scope, game_date, captured_at "
                "from nba_raw.landing_payloads where part = 0"
            ).fetchall()
        return Captures(tuple(Landed(*row) for row in rows))

    def without(self, payload_ids: set[str], directory: Path) -> "Warehouse":
        directory.mkdir(exist_ok=True)
        path = directory / self.path.name
        copy_warehouse(self.path, path)
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "delete from nba_raw.landing_payloads where payload_id in (select unnest(?))",
                [sorted(payload_ids)],
            )
        session = self.session.at(replace(self.session.target, path=path))
        session.invoke("run", select=BUILT, full_refresh=True)
        session.release()
        return Warehouse(path, session)

    def traced_to(self, payload_ids: set[str]) -> set[tuple[str, str]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return set(connection.execute(TRACED, [sorted(payload_ids)]).fetchall())


@pytest.fixture(scope="module")
def everything(ran_day: tuple[SandboxDay, RunReport]) -> Warehouse:
    """A day and two updates."""
    day, _ = ran_day
    for hour in (14, 18):
        run_update(day.at(hour), UpdateRequest(day.league.demo_date, day.upstream))
    path = day.context.target.path
    assert path is not None
    return Warehouse(path, day.context.session)


@pytest.fixture(scope="module")
def stand_ins(everything: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The same without the sources that count first."""
    gone = everything.captures().of(FIRST_SOURCES)
    return everything.without(gone, tmp_path_factory.mktemp("stand_ins"))


def different(before: Warehouse, after: Warehouse) -> set[tuple[str, str]]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{before.path}' as before (read_only)")
        connection.execute(f"attach '{after.path}' as after (read_only)")
        return set(connection.execute(DIFFERENT).fetchall())


@pytest.mark.parametrize("named", OF_EVERYTHING)
def test_what_the_first_sources_fed(everything: Warehouse, tmp_path: Path, named: str) -> None:
    gone = OF_EVERYTHING[named](everything.captures())
    changed = different(everything, everything.without(gone, tmp_path))
    assert changed
    assert changed - everything.traced_to(gone) == set()


@pytest.mark.parametrize("named", OF_STAND_INS)
def test_what_the_stand_ins_fed(stand_ins: Warehouse, tmp_path: Path, named: str) -> None:
    gone = OF_STAND_INS[named](stand_ins.captures())
    changed = different(stand_ins, stand_ins.without(gone, tmp_path))
    assert changed
    assert changed - stand_ins.traced_to(gone) == set()


def test_what_only_stands_by_is_not_traced(everything: Warehouse) -> None:
    captures = everything.captures()
    for feed in ("bdl_player_boxscores", "nbac_scoreboard_v2", "nbac_play_by_play"):
        assert everything.traced_to(captures.of((feed,))) == set(), feed
