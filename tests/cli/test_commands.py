import gzip
import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from dbt_project.targets import duckdb_target
from dbt_project.warehouse import open_warehouse
from ops.clock import SystemClock
from ops.ledger import open_ledger
from ops.ledger_tables import LEASES
from tests.cli.conftest import Invoke


def test_a_failed_run_prints_one_json_object_and_the_reason(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    result = invoke("run", "--date", "2024-03-15", "--upstream", "archive:archive", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["status"] == "failed"
    assert document["game_date"] == "2024-03-15"
    assert document["written"] == 0
    assert "nba-props: archive" in result.stderr
    assert "no schedule in it has a game on 2024-03-15" in result.stderr
    assert "Traceback" not in result.output


def test_an_html_page_instead_of_json_is_quarantined_and_named(
    invoke: Invoke, tmp_path: Path
) -> None:
    page = tmp_path / "page.json.gz"
    page.write_bytes(gzip.compress(b"<html><title>Access Denied</title></html>"))
    result = invoke("land", "--feed", "nbac_schedule", "--file", str(page), "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 3
    assert document["status"] == "degraded"
    assert document["feeds"]["nbac_schedule"] == {"quarantined": 1}
    assert "Access Denied" in document["warnings"][0]


def test_an_answer_without_rows_is_no_data_and_not_loaded(invoke: Invoke, tmp_path: Path) -> None:
    schedule = {
        "meta": {"version": 1},
        "leagueSchedule": {"seasonYear": "2023-24", "leagueId": "00", "gameDates": []},
    }
    file = tmp_path / "schedule.json"
    file.write_text(json.dumps(schedule))
    words = ("land", "--feed", "nbac_schedule", "--file", str(file), "--json")
    document = json.loads(invoke(*words).stdout)
    assert document["loaded"] == 0
    assert document["feeds"]["nbac_schedule"] == {"no_data": 1}


@pytest.mark.parametrize("command", ["update", "plan"])
def test_an_update_of_a_date_that_was_never_run_says_what_to_do(
    invoke: Invoke, tmp_path: Path, command: str
) -> None:
    (tmp_path / "archive").mkdir()
    result = invoke(command, "--date", "2024-03-15", "--upstream", "archive:archive")
    assert result.exit_code == 1
    assert "nba-props run --date 2024-03-15" in result.stderr


def test_an_unknown_feed_is_refused_with_the_names_of_all(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    result = invoke("land", "--feed", "nbac_nothing", "--file", "x.json")
    assert result.exit_code == 1
    assert "nba-props: feed nbac_nothing: not in the registry" in result.stderr
    assert "nbac_schedule" in result.stderr


def test_status_of_an_empty_place_is_empty(invoke: Invoke, tmp_path: Path) -> None:
    document = json.loads(invoke("status", "--json").stdout)
    assert document["runs"] == []
    assert document["model"] is None
    assert {feed["newest_capture"] for feed in document["feeds"]} == {None}
    assert document["expectations"]["unread"].endswith("there is no warehouse yet")
    assert not (tmp_path / "warehouse").exists()


def test_status_lists_a_failed_run_with_its_error(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    invoke("run", "--date", "2024-03-15", "--upstream", "archive:archive")
    run = json.loads(invoke("status", "--json").stdout)["runs"][0]
    assert (run["kind"], run["status"]) == ("run", "failed")
    assert "no schedule" in run["error"]
    assert f"run: {run['error']}" in invoke("status").stdout


def test_nothing_is_traced_in_a_warehouse_that_does_not_exist(
    invoke: Invoke, tmp_path: Path
) -> None:
    result = invoke("trace", "nothing")
    assert result.exit_code == 1
    assert "nba_props.duckdb: there is none; first: nba-props run" in result.stderr
    assert not (tmp_path / "warehouse").exists()


def test_the_doctor_finds_a_healthy_place_healthy(invoke: Invoke, tmp_path: Path) -> None:
    with closing(open_warehouse(duckdb_target(tmp_path / "warehouse" / "nba_props.duckdb"))):
        pass
    result = invoke("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert result.exit_code == 0, result.stdout
    assert all(check["ok"] for check in checks.values())
    assert "ODDS_API_KEY" in checks["keys"]["detail"]


def test_the_doctor_says_that_there_is_no_warehouse_and_makes_none(
    invoke: Invoke, tmp_path: Path
) -> None:
    result = invoke("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert result.exit_code == 0, result.stdout
    assert checks["warehouse"]["detail"].endswith("there is none yet; a run makes it")
    assert not (tmp_path / "warehouse").exists()


def test_the_doctor_names_a_place_where_no_warehouse_can_be_made(
    invoke: Invoke, tmp_path: Path
) -> None:
    (tmp_path / "warehouse").write_text("a file")
    result = invoke("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert result.exit_code == 1
    assert f"{tmp_path / 'warehouse'} is a file" in checks["warehouse"]["detail"]
    assert "NBA_PROPS_WAREHOUSE" in checks["warehouse"]["detail"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (
            "NBA_PROPS_LANDNG",
            "elsewhere",
            "NBA_PROPS_LANDNG: no such setting; is it NBA_PROPS_LANDING?",
        ),
        ("NBA_PROPS_FEEDS_OFF", "nbac_schedul", "NBA_PROPS_FEEDS_OFF: feed nbac_schedul: not in"),
    ],
)
def test_the_doctor_names_a_setting_that_nobody_reads(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    checks = json.loads(invoke("doctor", "--json").stdout)["checks"]
    (failed,) = (check for check in checks if not check["ok"])
    assert failed["name"] == "settings" and told in failed["detail"]


def test_the_doctor_names_a_target_that_is_not_configured(invoke: Invoke) -> None:
    result = invoke("doctor", "--target", "bigquery", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert result.exit_code == 1
    assert "NBA_PROPS_BIGQUERY_PROJECT" in checks["warehouse"]["detail"]


def test_training_in_an_empty_warehouse_says_what_to_do_first(invoke: Invoke) -> None:
    result = invoke("train", "--before", "2024-03-15")
    assert result.exit_code == 1
    assert "no features are built yet" in result.stderr
    assert "nba-props run" in result.stderr


def test_predicting_in_an_empty_warehouse_says_what_to_do_first(invoke: Invoke) -> None:
    result = invoke("predict", "--date", "2024-03-15")
    assert result.exit_code == 1
    assert "no features of 2024-03-15 are built yet" in result.stderr


def test_a_target_in_use_is_told_on_both_channels(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    target = duckdb_target(tmp_path / "warehouse" / "nba_props.duckdb")
    now = SystemClock().now()
    with ledger.engine.begin() as connection:
        values = {"holder": "other", "host": "elsewhere", "pid": 1}
        times = {"acquired_at": now, "expires_at": now + timedelta(hours=1)}
        connection.execute(insert(LEASES).values(target=target.label, **values, **times))
    result = invoke("run", "--date", "2024-03-15", "--upstream", "archive:archive", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["status"] == "failed"
    assert "run other" in document["error"]
    assert "nba-props: target duckdb:" in result.stderr


def test_nothing_is_logged_to_stdout(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text("<html><title>Access Denied</title></html>")
    result = invoke("land", "--feed", "nbac_schedule", "--file", "page.json", "--json")
    assert result.stdout.startswith("{")
    assert result.stdout.rstrip().endswith("}")
