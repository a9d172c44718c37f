"""A warehouse grown step by step equals the one built from everything that has landed."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dbt_project.control_tables import LINE_PREDICTIONS, PREDICTIONS
from dbt_project.copies import copy_warehouse
from flows.day import run_day
from flows.land import land_file
from flows.request import RunRequest, UpdateRequest
from flows.update import run_update
from ops.project import project_root
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from tests.changes.comparing import PHASES, change_tables, different_tables
from tests.flows.conftest import SandboxDay, opened, session_of

BOXSCORES = "nbac_player_boxscores"


@dataclass(frozen=True)
class Grown:
    """A warehouse after a day, two updates, the next day and a late correction."""

    day: SandboxDay
    corrected: dict[str, Any]
    before: Path
    receipts: dict[str, dict[str, Any]]

    @property
    def warehouse(self) -> Path:
        path = self.day.context.target.path
        assert path is not None
        return path


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grown]:
    parameters = LeagueParameters(teams=6, days=30)
    quiet = League(parameters, script=())
    date = quiet.game_dates[-3]
    league = League(parameters, script=quiet.demo_events(date))
    root = tmp_path_factory.mktemp("grown")
    with SandboxServer(league) as server, opened(root) as context:
        day = SandboxDay(league, server, context)
        run_day(day.at(13, date), RunRequest(date, day.upstream))
        for hour in (14, 18):
            run_update(day.at(hour, date), UpdateRequest(date, day.upstream))
        following = quiet.game_dates[-2]
        run_day(day.at(13, following), RunRequest(following, day.upstream))
        path = context.target.path
        assert path is not None
        context.session.release()
        before = root / "before.duckdb"
        copy_warehouse(path, before)
        corrected = _correct_an_old_boxscore(day, root)
        context.session.invoke("run", select=PHASES, env={"NBA_PROPS_EXECUTION_ID": "correction"})
        context.session.release()
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.execute(
                "select model, inserted, updated, removed, players, games "
                "from nba_orchestration.run_receipts where execution_id = 'correction'"
            ).fetchall()
        names = ("inserted", "updated", "removed", "players", "games")
        receipts = {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}
        yield Grown(day, corrected, before, receipts)


def _correct_an_old_boxscore(day: SandboxDay, root: Path) -> dict[str, Any]:
    """Land a game log of three weeks ago again, with three points more for one player."""
    old = day.league.game_dates[-1] - timedelta(days=20)
    folders = sorted((root / "landing" / BOXSCORES).iterdir())
    folder = next(path for path in folders if path.name >= old.isoformat())
    (landed,) = folder.glob("*.json.gz")
    document = json.loads(gzip.decompress(landed.read_bytes()))
    (table,) = document["resultSets"]
    column = {name: index for index, name in enumerate(table["headers"])}
    row = max(table["rowSet"], key=lambda found: int(found[column["PTS"]]))
    row[column["PTS"]] += 3
    row[column["FG3M"]] += 1
    row[column["FGM"]] += 1
    path = root / "corrected.json"
    path.write_text(json.dumps(document))
    outcome = land_file(replace(day.context, clock=day.at(14).clock), BOXSCORES, path, None, None)
    assert outcome["loaded"] == 1
    return {name: row[index] for name, index in column.items()} | {"folder": folder.name}


def test_every_table_equals_its_rebuild(grown: Grown, tmp_path: Path) -> None:
    rebuilt = tmp_path / grown.warehouse.name
    copy_warehouse(grown.warehouse, rebuilt)
    target = replace(grown.day.context.target, path=rebuilt)
    with session_of(target, tmp_path / "target") as session:
        session.invoke("run", select=PHASES, full_refresh=True)
        tables = change_tables(session)
    assert len(tables) > 25
    differing = different_tables({"grown": grown.warehouse, "rebuilt": rebuilt}, tables)
    assert not differing, "\n" + "\n".join(map(str, differing))


def test_a_late_correction_changes_that_players_later_rows_and_no_others(grown: Grown) -> None:
    row = grown.receipts["nbac_player_boxscores"]
    assert (row["inserted"], row["updated"], row["removed"]) == (0, 1, 0)
    assert grown.receipts["player_boxscores"]["updated"] == 1
    player = grown.receipts["player_boxscores"]["players"]
    with duckdb.connect(str(grown.warehouse), read_only=True) as connection:
        later = connection.execute(
            "select count(*) from nba_precompute.player_daily_cache "
            "where player_lookup = ? and game_date > ? and not is_removed",
            [player, grown.corrected["folder"]],
        ).fetchone()
    cache = grown.receipts["player_daily_cache"]
    assert cache["players"] == player
    assert later is not None and cache["updated"] == later[0] > 0


def test_a_correction_leaves_every_earlier_feature_row_alone(grown: Grown) -> None:
    with duckdb.connect(str(grown.warehouse), read_only=True) as connection:
        earliest = connection.execute(
            "select min(game_date) from nba_predictions.ml_feature_store_v2 "
            "where execution_id = 'correction'"
        ).fetchone()
    assert earliest is not None
    assert earliest[0].isoformat() > grown.corrected["folder"]


def test_a_run_without_news_leaves_every_table_as_it_is(grown: Grown, tmp_path: Path) -> None:
    again = tmp_path / grown.warehouse.name
    copy_warehouse(grown.warehouse, again)
    target = replace(grown.day.context.target, path=again)
    with session_of(target, tmp_path / "target") as session:
        session.invoke("run", select=PHASES, env={"NBA_PROPS_EXECUTION_ID": "idle"})
    with duckdb.connect(str(again), read_only=True) as connection:
        written = connection.execute(
            "select coalesce(sum(inserted + updated + removed), 0) "
            "from nba_orchestration.run_receipts where execution_id = 'idle'"
        ).fetchone()
    assert written == (0,)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{grown.warehouse}' as before (read_only)")
        connection.execute(f"attach '{again}' as after (read_only)")
        for table in grown.day.context.session.tables():
            same = connection.execute(
                f"select count(*) from (select * from before.{table} "
                f"except all select * from after.{table})"
            ).fetchone()
            assert same == (0,), table


def dbt(grown: Grown, *command: str, changes: Sequence[str] = ()) -> tuple[int, str]:
    """Exit status and output of dbt on a copy of the warehouse before the correction.

    Every copy stands at the same path, which the profile names, so that dbt parses once.
    """
    directory = grown.before.with_name("dbt")
    directory.mkdir(exist_ok=True)
    copied = directory / "copied.duckdb"
    copy_warehouse(grown.before, copied)
    with duckdb.connect(str(copied)) as connection:
        for change in changes:
            connection.execute(change)
    args = [str(Path(sys.executable).with_name("dbt")), *command, "--quiet", "--no-use-colors"]
    args += ["--target-path", str(directory / "target"), "--log-level-file", "none"]
    environment = {**os.environ, "NBA_PROPS_TARGET": "duckdb", "NBA_PROPS_WAREHOUSE": str(copied)}
    outcome = subprocess.run(
        args, cwd=project_root(), env=environment, capture_output=True, text=True, check=False
    )
    return outcome.returncode, outcome.stdout


def test_dbt_build_with_all_its_tests_passes(grown: Grown) -> None:
    status, told = dbt(grown, "build")
    assert status == 0, told[-6000:]


def test_late_game_lines_and_doubled_predictions_are_noticed(grown: Grown) -> None:
    doubled = "insert into {0} select * from {0} limit 1"
    changes = (
        "update nba_analytics.upcoming_team_game_context as contexts set known_at = cutoff_at "
        "from nba_reference.dim_game as games where contexts.game_id = games.game_id "
        "and contexts.team_spread is not null",
        doubled.format(PREDICTIONS.full_name),
        doubled.format(LINE_PREDICTIONS.full_name),
    )
    facts = "assert_facts_are_known_before_the_cutoff"
    status, told = dbt(grown, "test", "--select", facts, "source:predictions", changes=changes)
    assert status == 1
    for name in (facts, "player_prop_predictions_prediction_id", "player_line_predictions"):
        assert re.search(f"Failure in test .*{name}", told), told[-3000:]
