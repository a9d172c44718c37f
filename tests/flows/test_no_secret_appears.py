"""A provider's key is sent to the provider and is found nowhere afterwards.

The run meets every way in which a key tends to get out: addresses in the texts of errors, block
pages that repeat the request, refusals that quote the key.
"""

import contextlib
import gzip
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, quote_plus

import duckdb
import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import create_engine, inspect, text

from dbt_project.warehouse import open_warehouse
from flows.day import run_day
from flows.doctor import examine
from flows.report import RunReport, RunStatus
from flows.request import RunRequest
from flows.status import read_status
from flows.trace_chain import trace_chain
from ops.logging import configure_logging
from sandbox.faults import UNTIL_CLEARED, Fault
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.registry import FEEDS
from tests.flows.conftest import SandboxDay, opened

SECRET = "s3cr3t/of+the=provider&42"
WRITTEN = {SECRET, quote(SECRET), quote(SECRET, ""), quote_plus(SECRET), json.dumps(SECRET)[1:-1]}
ODDS, BOX = "the-odds-api.com*/odds?", "balldontlie*box_scores"
FAULTS = (
    Fault(ODDS, "echo", code=200),
    Fault(ODDS, "echo", code=401),
    Fault(ODDS, "dead", times=UNTIL_CLEARED),
    Fault(BOX, "echo", code=200),
    Fault(BOX, "echo", code=422),
    Fault(BOX, hang_seconds=3),
    Fault(BOX, "echo", code=401),
    Fault(BOX, "expired", times=UNTIL_CLEARED),
)


def holds_secret(content: str | bytes) -> bool:
    """Whether the key stands in a text, in any of the ways it is written."""
    found = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    return any(written in found for written in WRITTEN)


@dataclass(frozen=True)
class Failed:
    """A run that met the faults, and all that was logged and printed during it."""

    root: Path
    day: SandboxDay
    report: RunReport
    logged: str
    choice: str


class _Kept(logging.Handler):
    """Keeps every record of the standard library's logging as text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failed]:
    league = League(LeagueParameters(teams=4, days=12))
    root = tmp_path_factory.mktemp("secrets")
    kept, printed = _Kept(), io.StringIO()
    with SandboxServer(league, key=SECRET) as server, opened(root) as context:
        settings = context.settings.model_copy(update={"http_timeout": 2.0})
        day = SandboxDay(league, server, replace(context, settings=settings))
        for fault in FAULTS:
            server.order_fault(fault)
        logging.getLogger().addHandler(kept)
        with contextlib.redirect_stderr(printed), contextlib.redirect_stdout(printed):
            configure_logging("DEBUG")
            report = run_day(day.at(13), RunRequest(league.demo_date, day.upstream))
        logging.getLogger().removeHandler(kept)
        structlog.reset_defaults()
        logged = printed.getvalue() + "\n".join(kept.lines)
        yield Failed(root, day, report, logged, repr(day.upstream))


def test_the_key_was_sent_and_would_be_found(failed: Failed, tmp_path: Path) -> None:
    assert any(holds_secret(line) for line in failed.day.server.requests)
    assert holds_secret(f"?apiKey={quote_plus(SECRET)}&x=1")
    assert {fault.status for fault in failed.day.server.faults.pending()} == {"dead", "expired"}
    assert failed.report.status is RunStatus.DEGRADED
    assert failed.report.error is None


def test_no_log_line_holds_it(failed: Failed) -> None:
    assert "payload quarantined" in failed.logged
    assert "payload failed" in failed.logged
    assert not holds_secret(failed.logged)


def test_no_report_holds_it(failed: Failed) -> None:
    assert any("BALLDONTLIE_API_KEY" in text for text in failed.report.warnings)
    assert any("***" in text for text in failed.report.warnings)
    assert not holds_secret(json.dumps(failed.report.as_json(), default=str))
    assert not holds_secret(repr(failed.report))
    assert not holds_secret(failed.choice)


def test_no_file_and_no_file_name_holds_it(failed: Failed) -> None:
    files = [path for path in failed.root.rglob("*") if path.is_file()]
    folders = {path.relative_to(failed.root).parts[0] for path in files}
    assert {"landing", "ledger.db", "published", "warehouse"} <= folders
    refused = [path for path in files if "quarantine" in path.parts]
    assert len(refused) == 2
    for path in files:
        body = path.read_bytes()
        content = gzip.decompress(body) if path.suffix == ".gz" else body
        assert not holds_secret(content), path
        assert not holds_secret(str(path))


def test_no_row_of_the_ledger_holds_it(failed: Failed) -> None:
    engine = create_engine(failed.day.context.settings.ledger_url)
    seen = 0
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f"select * from {table}")):
                seen += 1
                assert not holds_secret(str(tuple(row))), table
    engine.dispose()
    assert seen > 20


def test_no_row_of_the_warehouse_holds_it(failed: Failed) -> None:
    path = failed.day.context.target.path
    assert path is not None
    seen = 0
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        for (name,) in names:
            for row in connection.execute(f"select * from {name}").fetchall():
                seen += 1
                assert not holds_secret(str(row)), name
    assert seen > 1000


def test_nothing_that_is_shown_of_the_run_holds_it(failed: Failed) -> None:
    context = failed.day.context
    reserve = context.settings.odds_api_reserve
    status = read_status(
        context.ledger, context.settings.models, tuple(FEEDS), reserve, context.target
    )
    warehouse = open_warehouse(context.target)
    try:
        traced = trace_chain(warehouse, context.ledger, failed.report.correlation_id)
    finally:
        warehouse.close()
    checks = examine(
        context.settings.model_copy(
            update=dict.fromkeys(("odds_api_key", "balldontlie_api_key"), SecretStr(SECRET))
        )
    )
    assert traced is not None
    for shown in (status, traced, checks):
        assert not holds_secret(str(shown))
