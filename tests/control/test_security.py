"""What comes from outside stays what it is: secrets unseen, names as text, paths inside."""

import contextlib
import io
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import SecretStr
from sqlalchemy import inspect, text

from cli.output import described
from dbt_project.warehouse import open_warehouse
from flows.context import RunContext
from flows.coordinate import Coordinator, Ticket, at_once
from flows.doctor import examine
from flows.steps import LEVEL_3
from flows.trace import TraceError, trace
from flows.watch import watch
from ops.batches import get_batch, open_batch
from ops.clock import FixedClock
from ops.ledger import Ledger, LedgerError, open_ledger
from ops.logging import configure_logging
from sandbox.server import SandboxServer
from scrapers.capture import Capture
from scrapers.landing import Origin, land_many
from scrapers.registry import FEEDS
from scrapers.zone import LandingZone
from tests.changes.base import Base
from tests.control.league import HOSTILE
from tests.control.nursery import may_begin
from tests.control.test_left_behind import batch_of
from tests.control.test_nine_fixes import asked, run_of
from tests.control.test_scenarios import closed, server, standing, updated
from tests.ops.conftest import ledger, ledger_url, postgres
from web.coordinator_api import coordinator_router
from web.guard import Limits, unprocessable

__all__ = ["ledger", "ledger_url", "postgres", "server"]

SECRETS = {
    "service_token": "5ecret-of-the-service-0001",
    "message_webhook": "5ecret-of-the-address-0002",
    "message_webhook_token": "5ecret-of-the-bearer-0003",
    "alert_webhook": "5ecret-of-the-alerts-0004",
    "smtp_url": "5ecret-of-the-mail-0005",
}
DEEP = 100_000


def held_in(content: str | bytes) -> list[str]:
    """Which of the secrets stand in a text."""
    found = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    return [name for name, secret in SECRETS.items() if secret in found]


class _Echo(BaseHTTPRequestHandler):
    """Refuses everything, and repeats all that it was sent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = f"{self.path} {self.headers['Authorization']} ".encode() + body
        self.send_response(500)
        self.end_headers()
        self.wfile.write(told)
        heard.append(told.decode())

    def log_message(self, *_: Any) -> None:
        return None


heard: list[str] = []


@pytest.fixture
def echo() -> Iterator[str]:
    heard.clear()
    listening = HTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def test_no_secret_of_the_control_plane_is_seen_anywhere(
    context: RunContext, base: Base, echo: str
) -> None:
    """Messages and alerts meet receivers that refuse them and repeat what they were sent."""
    address = SECRETS["message_webhook"]
    settings = context.settings.model_copy(
        update={
            "service_token": SecretStr(SECRETS["service_token"]),
            "message_webhook": SecretStr(f"{echo}/{address}?token={address}"),
            "message_webhook_token": SecretStr(SECRETS["message_webhook_token"]),
            "alert_webhook": SecretStr(f"{echo}/{SECRETS['alert_webhook']}"),
            "smtp_url": SecretStr(f"smtp://user:{SECRETS['smtp_url']}@127.0.0.1:9"),
            "alert_from": "a@example.org",
            "alert_to": "b@example.org",
        }
    )
    kept, printed = _Kept(), io.StringIO()
    logging.getLogger().addHandler(kept)
    try:
        with contextlib.redirect_stderr(printed), contextlib.redirect_stdout(printed):
            configure_logging("DEBUG")
            context = replace(context, settings=settings)
            told = run_of(context, LEVEL_3, base.today)
            failed = run_of(replace(context, open_warehouse=closed), LEVEL_3, base.today)
            watch(context)
            print(settings, examine(settings), told.as_json(), failed.as_json())
    finally:
        logging.getLogger().removeHandler(kept)
        structlog.reset_defaults()
    sent = "\n".join(heard)
    assert set(held_in(sent)) == {"message_webhook", "message_webhook_token", "alert_webhook"}
    logged = printed.getvalue() + "\n".join(kept.lines)
    assert "alert channel failed" in logged
    assert held_in(logged) == []
    assert rows_with_secrets(context.ledger) == []
    root = context.settings.published.parent
    files = [path for path in root.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [path for path in files if held_in(path.read_bytes())] == []


def rows_with_secrets(ledger: Ledger) -> list[str]:
    """Tables of the ledger with a secret in a row."""
    found, seen = [], 0
    with ledger.engine.connect() as connection:
        for table in inspect(ledger.engine).get_table_names():
            for row in connection.execute(text(f"select * from {table}")):
                seen += 1
                if held_in(str(tuple(row))):
                    found.append(f"{table}: {row}")
    assert seen > 100
    return found


def test_the_password_of_the_ledger_is_in_no_error(postgres: str, tmp_path: Path) -> None:
    password = SECRETS["service_token"]
    url = postgres.replace("nba_props@", f"nba_props:{password}@")
    opened = open_ledger(url)
    with opened.engine.begin() as connection:
        connection.exec_driver_sql("drop table runs cascade")
    with pytest.raises(Exception) as raised:
        run_of_nothing(opened)
    opened.close()
    with pytest.raises(LedgerError) as gone:
        open_ledger(url.replace("/postgres", "/nothing"))
    for error in (raised.value, gone.value):
        assert held_in(described(error)) == [] and held_in(repr(error)) == []
    assert held_in(repr(opened)) == [] and held_in(repr(opened.engine.url)) == []


def run_of_nothing(ledger: Ledger) -> None:
    from ops.runs import recent_runs

    recent_runs(ledger)


@pytest.fixture
def standing_still(base: Base) -> RunContext:
    """The base state itself, for what writes neither its warehouse nor its ledger."""
    return replace(base.context, clock=FixedClock(base.now), wall=FixedClock(base.now))


PLACES = {
    "nba_raw.nbac_player_boxscores": "player_full_name",
    "nba_reference.dim_player": "player_full_name",
    "nba_raw.odds_api_player_points_props": "player_name",
}
FOLLOWED = (
    "nba_analytics.player_game_summary",
    "nba_analytics.player_book_lines",
    "nba_predictions.ml_feature_store_v2",
    "nba_predictions.player_prop_predictions",
    "nba_predictions.player_line_predictions",
    "nba_predictions.current_predictions",
)


def test_a_hostile_name_is_a_name_from_the_landing_zone_to_the_predictions(base: Base) -> None:
    path = base.context.target.path
    assert path is not None
    with duckdb.connect(str(path), read_only=True) as connection:
        for table, column in PLACES.items():
            found = connection.execute(
                f"select distinct player_lookup from {table} where {column} = ?", [HOSTILE.full]
            ).fetchall()
            assert len(found) == 1, table
            ((lookup,),) = found
            assert lookup.isalnum()
        for table in FOLLOWED:
            counted = connection.execute(
                f"select count(*) from {table} where player_lookup = ?", [lookup]
            ).fetchone()
            assert counted is not None and counted[0] > 0, table
    published = [
        row["player_name"]
        for file in base.context.settings.published.rglob("*.json")
        for row in rows_in(json.loads(file.read_text()))
    ]
    assert HOSTILE.full in published


def test_a_hostile_name_is_read_from_a_report_and_reaches_whom_it_should(
    context: RunContext, base: Base, server: SandboxServer
) -> None:
    report = updated(context, base, server)
    assert report.error is None
    warehouse = open_warehouse(context.target)
    try:
        found = warehouse.query(
            "select status.player_lookup, status.injury_status "
            "from nba_analytics.player_injury_status as status "
            "inner join nba_reference.dim_player as players using (player_lookup) "
            "where players.player_full_name = @name and not status.is_removed",
            {"name": HOSTILE.full},
        )
    finally:
        warehouse.close()
    assert found["injury_status"].tolist() == ["out"]
    assert found["player_lookup"].iloc[0] in report.predicted.players
    assert found["player_lookup"].iloc[0] not in standing(context, base)


def rows_in(document: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document that names a player."""
    if isinstance(document, dict):
        if "player_name" in document:
            yield document
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from rows_in(part)


HOSTILE_TEXTS = (
    HOSTILE.full,
    "'; drop table runs; --",
    '"; select 1; --',
    "%_\\",
    "é\u202e\U0001f3c0",
)


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS)
def test_hostile_texts_are_kept_and_asked_for_as_they_are(
    ledger: Ledger, standing_still: RunContext, base: Base, hostile: str
) -> None:
    """On both ledgers, in the warehouse, and over HTTP."""
    batch = batch_of(standing_still, base, "hostile", "hostile")
    open_batch(ledger, replace(batch, pending=frozenset({(hostile, hostile)})))
    used = replace(standing_still, ledger=ledger)
    app = FastAPI(exception_handlers={RequestValidationError: unprocessable})
    coordinator = Coordinator(used, at_once(used))
    app.include_router(coordinator_router(coordinator, None, lambda *_a, **_k: None))
    (answer,) = asked(
        app,
        (
            "/complete",
            {
                "batch_id": "hostile",
                "player_lookup": hostile,
                "game_id": hostile,
                "status": "failed",
                "error": hostile,
            },
        ),
    )
    assert answer.status_code == 200, answer.text
    kept = get_batch(ledger, "hostile")
    assert kept is not None and kept.failed == {(hostile, hostile): hostile}
    for never in ("nul\x00", "\ud800"):
        body = {"batch_id": "hostile", "player_lookup": hostile, "game_id": hostile}
        (refused,) = asked(app, ("/complete", {**body, "status": "failed", "error": never}))
        assert refused.status_code == 422, refused.text
    warehouse = open_warehouse(standing_still.target)
    try:
        with pytest.raises(TraceError):
            trace(warehouse, ledger, hostile)
        params = {"player_lookup": hostile}
        found = warehouse.query("select @player_lookup as said", params)
        assert found["said"].tolist() == [hostile]
    finally:
        warehouse.close()


@pytest.mark.parametrize("identifier", ["x" * 65, "x" * 401, "nul\x00", "\ud800", "a\nb"])
@pytest.mark.parametrize("field", ["message_id", "correlation_id", "execution_id"])
def test_an_identifier_that_a_ledger_cannot_hold_is_refused(
    ledger: Ledger, standing_still: RunContext, base: Base, field: str, identifier: str
) -> None:
    used = replace(standing_still, ledger=ledger)
    app = FastAPI(exception_handlers={RequestValidationError: unprocessable})
    taken: list[Ticket] = []
    coordinator = Coordinator(used, at_once(used))
    app.include_router(
        coordinator_router(coordinator, None, lambda ticket, **_k: taken.append(ticket))
    )
    body = {**may_begin(base.today).document(), field: identifier}
    (answer,) = asked(app, ("/trigger", body))
    if field == "execution_id" and identifier == "x" * 65:
        assert answer.status_code == 202
        return
    assert answer.status_code == 422 and taken == [], answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"[" * DEEP,
        b'{"game_date": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"a":' * DEEP,
        '["\u2200",'.encode("utf-16-le") + "[".encode("utf-16-le") * 50_000,
        '["\u2200",'.encode("utf-16") + "[".encode("utf-16-le") * 50_000,
        b'{"game_date": ' + b"9" * 200_000 + b"}",
    ],
)
def test_a_deep_body_is_refused_in_whatever_encoding(
    standing_still: RunContext, base: Base, body: bytes
) -> None:
    app = FastAPI(exception_handlers={RequestValidationError: unprocessable})
    app.add_middleware(Limits)
    app.include_router(
        coordinator_router(
            Coordinator(standing_still, at_once(standing_still)), None, lambda *_a, **_k: None
        )
    )
    (answer,) = asked(app, ("/start", body))
    assert answer.status_code in (400, 413, 422)


@pytest.mark.parametrize("feed", ["nbac_player_boxscores", "odds_api_player_points_props"])
@pytest.mark.parametrize(
    "body",
    [
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b"[" * DEEP,
        b'{"data": ' + b"9" * DEEP + b"}",
    ],
)
def test_a_deep_payload_is_refused_alone(
    context: RunContext, base: Base, feed: str, body: bytes
) -> None:
    (newest,) = context.ledger.landing_records(feed=feed, statuses=["landed"], limit=1)

    def capture(name: str, content: bytes) -> Capture:
        return Capture(
            feed=name,
            scope=newest.base_scope,
            game_date=newest.game_date,
            captured_at=base.now,
            url="https://example.org/",
            params={},
            body=content,
            content=FEEDS[name].content,
        )

    zone = LandingZone(context.settings.landing)
    summary = land_many(
        [capture(feed, body)], zone, context.ledger, context.clock, Origin("deep", "deep")
    )
    (problem,) = summary.problems
    assert problem.status == "quarantined" and problem.reason
    assert Path(context.settings.landing, str(problem.file)).is_file()


@pytest.mark.parametrize("scope", ["../../outside", "/etc/outside", "a/../../b", "..", "x\x00y"])
def test_a_path_from_input_stays_in_the_landing_zone(
    context: RunContext, base: Base, scope: str
) -> None:
    root = Path(context.settings.landing)
    outside = {path for path in root.parent.rglob("*") if root not in path.parents}
    capture = Capture(
        feed="nbac_schedule",
        scope=scope,
        game_date=base.today,
        captured_at=base.now,
        url="https://example.org/",
        params={},
        body=b"no json",
    )
    zone = LandingZone(context.settings.landing)
    land_many([capture], zone, context.ledger, context.clock, Origin("out", "out"))
    left = {path for path in root.parent.rglob("*") if root not in path.parents}
    assert {path for path in left - outside if path.suffix not in (".db-wal", ".db-shm")} == set()
    (record,) = context.ledger.landing_records(execution_id="out")
    if record.file is not None:
        assert root.resolve() in (root / record.file).resolve().parents
