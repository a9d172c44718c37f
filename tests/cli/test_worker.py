"""A worker as a process of its own, and the commands that find it or go on without."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from cli.asked import Asked
from cli.hand_over import handed_over
from cli.main import app
from cli.output import Progress
from cli.upstreams import eastern, sandbox_choice
from cli.worker import open_worker
from flows.context import RunContext
from flows.coordinate import StoppedError
from flows.session import run_context
from flows.upstreams import open_upstream
from ops.clock import FixedClock
from ops.settings import Settings, get_settings
from ops.worker_file import (
    DIRECTORY,
    NAMES,
    WorkerAddress,
    differing,
    read_address,
    sealed,
    told_settings,
    worker_file,
    write_address,
)
from sandbox.league.league import League
from sandbox.server import SandboxServer
from scrapers.landing import Origin, land_many
from scrapers.upstream import Selection
from scrapers.zone import LandingZone
from tests.parsed import seeded

UPDATED = ("nbac_injury_report",)
PROXIES = ("https_proxy", "http_proxy", "all_proxy", "no_proxy")


@dataclass(frozen=True)
class Place:
    """Where commands and the worker work, and the archive of a small league's day."""

    directory: Path
    archive: Path
    game_date: date

    def asked(self, hour: int, command: Any = "update") -> Asked:
        as_of = (eastern(self.game_date, hour) + timedelta(minutes=1)).isoformat()
        feeds = ",".join(UPDATED) if command == "update" else None
        day = str(self.game_date)
        return Asked(command, day, f"archive:{self.archive}", as_of, feeds=feeds)

    @property
    def file(self) -> Path:
        return worker_file(told_settings())

    def address(self) -> WorkerAddress:
        address = read_address(self.file)
        assert address is not None
        return address

    @contextmanager
    def claiming(self, address: WorkerAddress) -> Iterator[None]:
        """Let the file say something else."""
        before = self.address()
        write_address(self.file, address)
        yield
        write_address(self.file, before)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    directory = tmp_path_factory.mktemp("worker")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(directory)
        for name in NAMES:
            patch.delenv(name, raising=False)
        patch.setenv("NBA_PROPS_LEDGER_URL", "sqlite:///state/ledger.db")
        patch.setenv("DBT_TARGET_PATH", str(seeded(directory / "target")))
        yield Place(directory, *captured_day(directory))


def captured_day(directory: Path) -> tuple[Path, date]:
    """What a small league's providers said by 13:00 and at 14:00, as an archive."""
    league = League.small()
    archive = directory / "archive"
    settings = Settings(landing=str(archive), ledger_url=f"sqlite:///{directory / 'captured.db'}")
    with SandboxServer(league) as server, run_context(settings) as context:
        for hour, feeds in ((13, None), (14, UPDATED)):
            now = eastern(league.demo_date, hour)
            server.set_now(now)
            upstream = open_upstream(
                sandbox_choice(server), replace(context, clock=FixedClock(now))
            )
            arrivals = upstream.captures(Selection(game_date=league.demo_date, feeds=feeds))
            zone = LandingZone(settings.landing)
            land_many(arrivals, zone, context.ledger, context.wall, Origin("test", "test"))
    return archive, league.demo_date


@pytest.fixture(scope="module")
def worker(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "cli.main", "serve"], cwd=place.directory)
    while read_address(place.file) is None:
        assert process.poll() is None
        time.sleep(0.1)
    yield process
    process.terminate()
    process.wait(30)


def hand_over(asked: Asked, target: str | None = None) -> tuple[Any, str]:
    """What the worker reports, and what was told meanwhile."""
    console = Console(width=300)
    with console.capture() as told:
        document = handed_over(asked, target, Progress(console))
    return document, told.get()


@pytest.fixture(scope="module")
def built(place: Place, worker: subprocess.Popen[bytes]) -> Any:
    document, told = hand_over(place.asked(13, "run"))
    assert "build phase_2" in told
    return document


def test_a_run_and_the_update_after_it_are_done_by_the_worker(place: Place, built: Any) -> None:
    assert built["written"] > 0
    assert built["error"] is None
    document, told = hand_over(place.asked(14))
    assert document["predicted"]["players"]
    assert "predict the players whose features changed" in told


def test_the_command_prints_what_the_worker_did(place: Place, built: Any) -> None:
    asked = place.asked(14)
    words = ["update", "--date", asked.date, "--upstream", asked.upstream, "--as-of"]
    result = CliRunner().invoke(app, [*words, str(asked.as_of), "--feeds", UPDATED[0]])
    assert result.exit_code == 0
    assert f"update {place.game_date} success: nothing changed, 0 rows written" in result.stdout
    assert "worker not used" not in result.stderr


def test_who_interrupts_the_command_is_told_that_the_worker_goes_on(
    place: Place, built: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_progress: Progress, _message: str) -> None:
        raise KeyboardInterrupt

    asked = place.asked(14)
    words = ["update", "--date", asked.date, "--upstream", asked.upstream, "--as-of"]
    with monkeypatch.context() as patched:
        patched.setattr(Progress, "tell", interrupt)
        result = CliRunner().invoke(app, [*words, str(asked.as_of), "--feeds", UPDATED[0]])
    assert result.exit_code == 1
    assert f"worker {place.address().pid} goes on with the command" in result.stderr
    assert "nba-props status" in result.stderr
    assert hand_over(asked)[0]["error"] is None


def test_the_warehouse_is_free_between_two_commands(place: Place, built: Any) -> None:
    with duckdb.connect(str(get_settings().warehouse)) as connection:
        found = connection.execute("select count(*) from nba_predictions.current_predictions")
        assert found.fetchall()[0][0] > 0


def test_a_failing_update_ends_like_one_without_a_worker(place: Place, built: Any) -> None:
    words = ["update", "--date", "1999-01-01", "--upstream", f"archive:{place.archive}"]
    words += ["--as-of", "1999-01-01T12:00:00Z"]
    handed = CliRunner().invoke(app, words)
    with place.claiming(replace(place.address(), target="bigquery")):
        alone = CliRunner().invoke(app, words)
    assert (handed.exit_code, alone.exit_code) == (1, 1)
    assert handed.stderr.splitlines()[-1] == alone.stderr.splitlines()[-1]
    assert "nba-props run --date 1999-01-01" in handed.stderr
    assert hand_over(place.asked(14))[0]["error"] is None


def test_two_at_once_are_done_one_after_the_other(place: Place, built: Any) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(hand_over, [place.asked(14), place.asked(14)]))
    assert [document["status"] for document, _ in found] == ["success", "success"]


def test_another_target_is_told_and_not_handed_over(place: Place, built: Any) -> None:
    document, told = hand_over(place.asked(14), "emulator")
    assert document is None
    assert "worker not used: it serves the target duckdb, wanted is emulator" in told


def test_other_settings_are_named(
    place: Place, built: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_FEEDS_OFF", "bdl_standings")
    document, told = hand_over(place.asked(14))
    assert document is None
    assert "it was started with another NBA_PROPS_FEEDS_OFF" in told


def test_other_code_is_told(place: Place, built: Any) -> None:
    with place.claiming(replace(place.address(), version="older")):
        document, told = hand_over(place.asked(14))
    assert document is None
    assert "it runs another version of the code" in told


def test_a_file_left_by_a_process_that_is_gone_is_told(place: Place, built: Any) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    with place.claiming(replace(place.address(), pid=gone.pid)):
        document, told = hand_over(place.asked(14))
    assert document is None
    assert f"its process {gone.pid} is gone" in told


def test_a_port_where_nobody_listens_is_told(place: Place, built: Any) -> None:
    with place.claiming(replace(place.address(), port=9)):
        document, told = hand_over(place.asked(14))
    assert document is None
    assert "it does not answer on port 9" in told


def test_a_wrong_token_is_refused(place: Place, built: Any) -> None:
    foreign = replace(place.address(), token="foreign", settings=sealed(told_settings(), "foreign"))
    with place.claiming(foreign):
        document, told = hand_over(place.asked(14))
    assert document is None
    assert "it does not know the token in its file" in told
    connection = http.client.HTTPConnection("127.0.0.1", place.address().port)
    connection.request("POST", "/commands")
    assert connection.getresponse().status == 401


def test_the_file_is_for_its_owner_alone_and_holds_no_setting(place: Place, built: Any) -> None:
    assert place.file.stat().st_mode & 0o777 == 0o600
    assert str(place.directory) not in place.file.read_text()
    assert DIRECTORY in place.address().settings


def test_a_second_worker_of_the_place_is_refused(place: Place, built: Any) -> None:
    result = CliRunner().invoke(app, ["serve"])
    assert result.exit_code == 1
    assert f"process {place.address().pid} serves this place already" in result.stderr


def test_a_file_of_an_earlier_process_of_the_same_number_keeps_nobody_from_serving(
    place: Place, built: Any
) -> None:
    address = place.address()
    for left in (replace(address, pid=os.getpid()), replace(address, process_begun="1")):
        with place.claiming(left):
            result = CliRunner().invoke(app, ["serve", "--port", str(address.port)])
        assert f"port {address.port} cannot be used" in result.stderr


def test_the_file_goes_with_the_worker(
    place: Place, built: Any, worker: subprocess.Popen[bytes]
) -> None:
    worker.terminate()
    worker.wait(30)
    assert not place.file.exists()
    assert hand_over(place.asked(14)) == (None, "")


def test_a_worker_that_ends_finishes_what_it_does_and_begins_nothing_more(place: Place) -> None:
    begun, done = Event(), Event()

    def slowly(_context: RunContext) -> None:
        begun.set()
        time.sleep(0.3)
        done.set()

    with ThreadPoolExecutor(2) as pool:
        with open_worker(get_settings(), None) as worker:
            pool.submit(worker.do, slowly)
            begun.wait()
            command = worker.messages(place.asked(14))
            assert next(command) == ("accepted", None)
            batch = pool.submit(worker.do, slowly)
        assert done.is_set()
    assert list(command) == [("error", "serve: it is ending, and takes nothing more on")]
    assert isinstance(batch.exception(), StoppedError)


def test_every_key_of_the_settings_is_compared() -> None:
    keys = {
        str(field.validation_alias)
        for field in Settings.model_fields.values()
        if field.validation_alias is not None
    }
    assert keys <= NAMES


@pytest.mark.parametrize(
    "name",
    [
        "GOOGLE_APPLICATION_CREDENTIALS",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        *PROXIES,
        *map(str.upper, PROXIES),
    ],
)
def test_what_libraries_are_told_from_outside_is_compared(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = WorkerAddress(1, 1, "token", "duckdb", "0", sealed(told_settings(), "token"))
    monkeypatch.setenv(name, "another")
    assert differing(address, told_settings()) == [name]
