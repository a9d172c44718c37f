"""Faults put into a copy of a simulated day's warehouse, and what status and doctor say of them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from dbt_project.copies import copy_warehouse
from dbt_project.targets import duckdb_target
from dbt_project.warehouse import open_warehouse
from flows.check_expectations import OF_VIEW, alerts_of
from flows.day import run_day
from flows.expectations import Expectations, read_expectations
from flows.findings import Finding, Severity
from flows.request import RunRequest
from flows.watches import GAPS, TALLIES, WATCHES
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from tests.flows.conftest import SandboxDay, opened
from tests.parsed import seeded

VIEWS = len(WATCHES) + len(TALLIES) + 1  # and the gaps
HOLDER = (
    "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
)


@dataclass(frozen=True)
class Place:
    """A warehouse of two days: the night that was played, and the one that is predicted."""

    warehouse: Path
    played: date
    tonight: date
    earlier: tuple[date, ...]

    def with_fault(self, directory: Path, *statements: str) -> Path:
        """A copy in which something went wrong; views know the file by its name."""
        copy = directory / self.warehouse.name
        copy_warehouse(self.warehouse, copy)
        warehouse = open_warehouse(duckdb_target(copy))
        for statement in statements:
            days = {"played": self.played, "tonight": self.tonight}
            warehouse.execute(statement.format(**days))
        warehouse.close()
        return copy

    def found(self, warehouse: Path, game_date: date | None = None) -> list[Finding]:
        """Findings that are no notices."""
        return list(read_expectations(duckdb_target(warehouse), game_date).faults)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    league = League(LeagueParameters(teams=4, days=16), script=())
    *earlier, played, tonight = league.game_dates
    with SandboxServer(league) as server, opened(tmp_path_factory.mktemp("expected")) as context:
        day = SandboxDay(league, server, context)
        for game_date in (played, tonight):
            report = run_day(day.at(13, game_date), RunRequest(game_date, day.upstream))
            assert report.error is None
        assert context.target.path is not None
        yield Place(context.target.path, played, tonight, tuple(earlier))


@pytest.fixture
def status(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """What `nba-props status --json` says of the expectations of a warehouse."""
    monkeypatch.setenv("NBA_PROPS_LEDGER_URL", f"sqlite:///{tmp_path / 'ledger.db'}")
    monkeypatch.setenv("NBA_PROPS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("NBA_PROPS_PUBLISHED", str(tmp_path / "published"))
    monkeypatch.setenv("NBA_PROPS_TARGET", "duckdb")
    monkeypatch.setenv("DBT_TARGET_PATH", str(seeded(tmp_path / "target")))

    def run(warehouse: Path, *words: str) -> dict[str, Any]:
        monkeypatch.setenv("NBA_PROPS_WAREHOUSE", str(warehouse))
        told = CliRunner().invoke(app, ["status", "--json", *words])
        assert told.exit_code == 0, told.output
        found: dict[str, Any] = json.loads(told.stdout)["expectations"]
        return found

    return run


def test_a_healthy_day_has_no_fault(place: Place, status: Any) -> None:
    """The league lands play-by-play of the last night alone, and is young; that is said."""
    found = status(place.warehouse)
    assert (found["views"], found["unread"]) == (VIEWS, None)
    assert found["game_date"] == str(place.tonight)
    assert {(one["severity"], one["what"]) for one in found["findings"]} <= {
        ("notice", "nbac_play_by_play"),
        ("notice", "prediction_coverage"),
    }
    counted = read_expectations(duckdb_target(place.warehouse)).counted()
    assert counted.startswith(f"{VIEWS} views as of {place.tonight}: 2 notice")


def test_a_gap_of_any_age_is_one_finding_with_its_repair(
    place: Place, status: Any, tmp_path: Path
) -> None:
    first, *_, last = lost = place.earlier[1:5]
    copy = place.with_fault(
        tmp_path,
        f"delete from nba_analytics.player_game_summary where game_date between '{first}' "
        f"and '{last}'",
    )
    (gap,) = (one for one in status(copy)["findings"] if one["severity"] == "warning")
    assert (gap["view"], gap["what"]) == (GAPS, "player_game_summary")
    assert gap["cause"].startswith(f"missing on {len(lost)} dates from {first} to {last}, ")
    assert gap["remedy"] == f"nba-props backfill --from {first} --to {last}"
    doctor = CliRunner().invoke(app, ["doctor", "--json"])
    assert doctor.exit_code == 1
    failed = [check for check in json.loads(doctor.stdout)["checks"] if not check["ok"]]
    assert [check["name"] for check in failed] == ["expectations"]
    assert failed[0]["detail"] == f"player_game_summary: {gap['cause']}; {gap['remedy']}"
    assert f"\n- {gap['remedy']}\n" in CliRunner().invoke(app, ["status"]).stdout


def test_one_missing_game_is_seen_beside_a_full_one(place: Place, tmp_path: Path) -> None:
    copy = place.with_fault(
        tmp_path,
        "delete from nba_analytics.player_game_summary where game_id = (select max(game_id) from "
        "nba_reference.dim_game where game_date = '{played}')",
    )
    (gap,) = place.found(copy)
    assert gap.severity in (Severity.CRITICAL, Severity.WARNING)
    assert "1 of " in gap.cause


FAULTS = {
    "grades that never came": (
        ["delete from nba_predictions.prediction_accuracy where game_date = '{played}'"],
        (GAPS, "prediction_accuracy", "missing on {played}", "nba-props grade"),
    ),
    "a slate without predictions": (
        ["delete from nba_predictions.player_prop_predictions where game_date = '{tonight}'"],
        (GAPS, "player_prop_predictions", "missing on", "nba-props predict --date {tonight}"),
    ),
    "players who were forgotten": (
        [
            "delete from nba_predictions.player_prop_predictions where game_date = '{tonight}' "
            "and player_lookup < 'm'"
        ],
        (
            "prediction_coverage",
            "prediction_coverage",
            "DEGRADING on {tonight} by predicted_share",
            "nba-props predict --date {tonight}",
        ),
    ),
    "features that stopped halfway": (
        [
            "delete from nba_precompute.player_gameday_features where game_date = '{tonight}' "
            "and player_lookup < 'm'"
        ],
        ("prediction_coverage", "prediction_coverage", "by feature_share", "run --date {tonight}"),
    ),
    "a feature that is empty": (
        [
            "update nba_precompute.player_gameday_features set fatigue_score = null "
            "where game_date = '{tonight}'"
        ],
        ("feature_null_rates", "fatigue_score", "by required_null_rise 1", "run --date {tonight}"),
    ),
    "rows that nobody asked for": (
        [
            "update nba_analytics.upcoming_player_game_context set correlation_id = '' "
            "where game_date = '{tonight}'"
        ],
        (
            "correlation_coverage",
            "upcoming_player_game_context",
            "DEGRADING on {tonight} by correlation_missing_share 1",
            "nba-props trace",
        ),
    ),
    "payloads that nobody read": (
        ["delete from nba_orchestration.watermarks where model = 'odds_api_game_lines'"],
        ("feed_freshness", "odds_api_game_lines", "by unread_payloads", "run --date {tonight}"),
    ),
    "hashes that tell nothing apart": (
        [
            "update nba_orchestration.run_receipts set void_hashes = rows_read "
            "where model = 'team_form'"
        ],
        ("change_detection_health", "phase_4", "by void_hashes", "row_hash.sql"),
    ),
    "a change that nobody noticed": (
        [
            "insert into nba_orchestration.run_receipts (execution_id, model, phase, rows_read, "
            "inserted, updated, removed, void_hashes, finished_at) select run, "
            "'nbac_player_boxscores', 'phase_2', 90, 90, 0, 0, 0, "
            "(select max(finished_at) from nba_orchestration.run_receipts) + to_minutes(n) "
            "from (values ('later', 1), ('latest', 2)) as runs(run, n)"
        ],
        ("change_detection_health", "phase_3", "by rows_unread 180", "run --date {tonight}"),
    ),
    "a name that nobody knows": (
        [
            "update nba_raw.odds_api_player_points_props set player_lookup = 'nobody', "
            "player_name = 'Nobody' where game_date = '{tonight}' and player_lookup = (select "
            "max(player_lookup) from nba_raw.odds_api_player_points_props "
            "where game_date = '{tonight}')"
        ],
        (
            "unresolved_names",
            "odds_api_player_points_props",
            "1 names that nobody is known by, the newest on {tonight}",
            "run --date {tonight}",
        ),
    ),
    "a phase that took all day": (
        [
            "update nba_orchestration.run_receipts set finished_at = finished_at + interval 5 hour "
            "where phase = 'phase_4'"
        ],
        ("phase_latency", "phase_4", "by phase_seconds 1.8", "run_receipts"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_with_cause_and_remedy(place: Place, tmp_path: Path, fault: str) -> None:
    statements, expected = FAULTS[fault]
    days = {"played": place.played, "tonight": place.tonight}
    view, what, cause, remedy = (part.format(**days) for part in expected)
    found = place.found(place.with_fault(tmp_path, *statements))
    (one,) = (one for one in found if (one.view, one.what) == (view, what))
    assert cause in one.cause
    assert remedy in one.remedy


def test_a_feature_that_has_long_been_empty_is_no_news(place: Place, tmp_path: Path) -> None:
    copy = place.with_fault(
        tmp_path, "update nba_precompute.player_gameday_features set fatigue_score = null"
    )
    assert place.found(copy) == []


def test_a_past_date_is_judged_when_it_is_asked_for(
    place: Place, status: Any, tmp_path: Path
) -> None:
    copy = place.with_fault(
        tmp_path,
        "update nba_analytics.player_game_summary set correlation_id = null "
        "where game_date = '{played}'",
    )
    asked = status(copy, "--date", str(place.played))
    assert asked["game_date"] == str(place.played)
    assert [one["what"] for one in asked["findings"] if one["severity"] == "warning"] == [
        "player_game_summary"
    ]


def test_a_warehouse_that_is_being_written_is_not_waited_for(
    place: Place, status: Any, tmp_path: Path
) -> None:
    copy = place.with_fault(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(copy)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        found = status(copy)
        shown = CliRunner().invoke(app, ["status"]).stdout
        holder.communicate("\n", timeout=60)
    assert found["findings"] == []
    assert "DuckDB lets one process write" in found["unread"]
    (line,) = (line for line in shown.splitlines() if line.startswith("expectations: "))
    assert line.startswith("expectations: not read; warehouse ")


def test_every_view_that_is_watched_has_a_category_of_alerts() -> None:
    watched = {watch.view for watch in WATCHES} | {tally.view for tally in TALLIES} | {GAPS}
    assert set(OF_VIEW) == watched


def test_faults_become_one_alert_a_view_and_notices_none() -> None:
    faults = [
        Finding("output_gaps", Severity.CRITICAL, f"output_{number}", "missing", "mend it")
        for number in range(5)
    ]
    notice = Finding("source_disagreements", Severity.NOTICE, "espn", "differs", "nothing")
    (alert,) = alerts_of(Expectations(None, 2, (*faults, notice)))
    assert alert.category == "expected_output_missing" and alert.severity == "critical"
    assert "output_0: missing; " in alert.cause and "(and 2 more)" in alert.cause
