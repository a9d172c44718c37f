"""The demo and what can be asked of it afterwards, on a small league."""

import json
from pathlib import Path

import pytest

from cli.demo import run_demo
from flows.report import RunReport, RunStatus
from tests.cli.conftest import Invoke


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[RunReport]:
    return run_demo(tmp_path_factory.mktemp("demo"), days=20, teams=6, seed=2024)[1]


def test_a_day_and_two_updates_succeed(reports: list[RunReport]) -> None:
    assert [report.kind for report in reports] == ["run", "update", "update"]
    assert [report.error for report in reports] == [None, None, None]
    assert {report.status for report in reports} == {RunStatus.SUCCESS}


def test_each_update_writes_a_small_part_of_the_full_run(reports: list[RunReport]) -> None:
    full, *updates = reports
    for update in updates:
        assert 0 < update.written < full.written / 10


def test_the_command_ends_with_the_table_and_the_receipts(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("demo", "--days", "24", "--teams", "6", "--keep", str(tmp_path / "kept"))
    assert result.exit_code == 0, result.output
    assert "recommendation" in result.stdout
    assert result.stdout.count("update 2023-") >= 2
    assert "% of its rows" in result.stdout
    assert "14:00 Eastern" in result.stderr
    health = json.loads((tmp_path / "kept" / "published" / "health.json").read_text())
    assert health["status"] == "success"


def test_a_directory_with_something_in_it_is_left_alone(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mine.txt").write_text("mine")
    result = invoke("demo", "--keep", str(tmp_path / "kept"))
    assert result.exit_code == 2
    assert (tmp_path / "kept" / "mine.txt").read_text() == "mine"
