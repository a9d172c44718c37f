"""The demo and what can be asked of it afterwards, on a small league."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from ops.ledger import open_ledger
from ops.records import Run
from ops.runs import recent_runs
from tests.cli.conftest import Invoke
from tests.parsed import seeded


@dataclass(frozen=True)
class Shown:
    """What the command printed, the runs that it made, and where it left everything."""

    stdout: str
    stderr: str
    exit_code: int
    runs: list[Run]
    directory: Path


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    root = tmp_path_factory.mktemp("demo")
    kept = root / "kept"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(seeded(root / "target")))
        patch.delenv("PREFECT_API_URL", raising=False)
        words = ["demo", "--days", "24", "--teams", "6", "--keep", str(kept)]
        result = CliRunner().invoke(app, words)
    (ledger_file,) = kept.rglob("ledger.db")
    ledger = open_ledger(f"sqlite:///{ledger_file}")
    runs = recent_runs(ledger)[::-1]
    ledger.close()
    yield Shown(result.stdout, result.stderr, result.exit_code, runs, kept)


def test_a_day_and_two_updates_succeed(shown: Shown) -> None:
    assert shown.exit_code == 0, shown.stderr
    assert [run.kind for run in shown.runs] == ["run", "update", "update"]
    assert {(run.status, run.error) for run in shown.runs} == {("success", None)}


def test_each_update_writes_a_small_part_of_the_full_run(shown: Shown) -> None:
    full, *updates = [run.report["written"] for run in shown.runs if run.report is not None]
    for written in updates:
        assert 0 < written < full / 10


def test_the_command_ends_with_the_table_and_the_receipts(shown: Shown) -> None:
    assert "recommendation" in shown.stdout
    assert shown.stdout.count("update 2023-") >= 2
    assert "% of its rows" in shown.stdout
    assert "14:00 Eastern" in shown.stderr
    health = json.loads((shown.directory / "published" / "health.json").read_text())
    assert health["status"] == "success"


def test_a_directory_with_something_in_it_is_left_alone(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mine.txt").write_text("mine")
    result = invoke("demo", "--keep", str(tmp_path / "kept"))
    assert result.exit_code == 2
    assert (tmp_path / "kept" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--keep", "file/kept"), 1, "cannot be made (Not a directory)"),
        (("--keep", "file"), 1, "is a file"),
        (("--teams", "3"), 2, "teams=3 is not an even number"),
        (("--days", "-3"), 2, "days=-3 leaves no game day"),
    ],
)
def test_what_no_demo_can_be_made_of_is_named(
    invoke: Invoke, tmp_path: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    (tmp_path / "file").write_text("mine")
    result = invoke("demo", *words)
    assert result.exit_code == code
    assert told in " ".join(result.stderr.replace("│", " ").split())
    assert "unexpected" not in result.stderr
