"""The faults that a review of the first design found, each provoked as it happened there.

Where another file holds one, docs/failures.md names that: 1.1 gates at once, 1.2 a killed
coordinator (test_kills.py), 1.5 void hashes, 2.4 what cannot be is withheld.
"""

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import httpx
import pytest
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from dbt_project.warehouse import open_warehouse
from flows.context import RunContext
from flows.coordinate import Coordinator, Ticket, at_once
from flows.finish import finish
from flows.lifecycle import Execution, execute
from flows.phases import Phases
from flows.report import RunReport, RunStatus
from flows.steps import LEVEL_3, PHASE_3, Step, build_step
from flows.watch import watch
from ops.alerts import recent_alerts
from ops.batches import batches
from ops.gates import gates
from ops.lease import release
from ops.ledger import open_ledger
from ops.message import Topic
from ops.outbox import posted
from ops.received import MOST_ATTEMPTS, claim
from ops.run_origin import RunOrigin
from ops.runs import get_run, recent_runs
from tests.changes.base import Base
from tests.changes.place import Place
from tests.control.nursery import may_begin
from tests.flows.conftest import eastern
from web.coordinator_api import coordinator_router
from web.guard import unprocessable

FEATURES = "nba_precompute.player_gameday_features"
SUMMARIES = "nba_analytics.player_game_summary"


def asked(app: FastAPI, *posts: tuple[str, dict[str, Any] | bytes]) -> list[httpx.Response]:
    """The answers of a service to posts that come in at the same time."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await asyncio.gather(
                *(
                    client.post(
                        path,
                        content=body if isinstance(body, bytes) else json.dumps(body).encode(),
                        headers={"Content-Type": "application/json"},
                    )
                    for path, body in posts
                )
            )

    return asyncio.run(ask())


def service(context: RunContext, run: Callable[..., None]) -> FastAPI:
    """The coordinator's routes; `run` is told of tickets."""
    app = FastAPI(exception_handlers={RequestValidationError: unprocessable})
    app.include_router(coordinator_router(Coordinator(context, at_once(context)), None, run))
    return app


def test_1_2_a_message_outlives_whoever_took_it_and_began_nothing(
    context: RunContext, base: Base
) -> None:
    """It was noted as received, the process died, and every repetition was called a duplicate."""
    taken: list[Ticket] = []
    app = service(context, lambda ticket, **_how: taken.append(ticket))
    message = may_begin(base.today).document()
    assert claim(context.ledger, "predictions", message["message_id"], context.wall).process
    (answer,) = asked(app, ("/trigger", message))
    assert answer.status_code == 202
    assert [ticket.game_date for ticket in taken] == [base.today]
    (again,) = asked(app, ("/trigger", message))
    assert again.status_code == 200 and again.json()["duplicate"]


def test_1_3_checks_that_cannot_be_answered_hold_nobody_up(context: RunContext) -> None:
    """26 processes asked at once and ran into time limits; whoever gets no answer goes on."""
    ledger = context.ledger
    other = open_ledger(context.settings.ledger_url)
    found: list[bool] = []

    def ask(number: int) -> None:
        claimed = claim(ledger, "update", f"m-{number}", context.wall, seconds=0.3)
        found.append(claimed.process and "took longer" in claimed.reason)

    with other.engine.connect() as writer:
        writer.exec_driver_sql("begin immediate")
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(26)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        writer.exec_driver_sql("rollback")
    other.close()
    assert found == [True] * 26


def losing(place: Place, table: str, lost: str) -> Callable[..., Any]:
    """Build a phase, and then lose rows of a table, as when a write is taken back."""

    build_all = Phases.run

    def build(phases: Phases, phase: str) -> Any:
        built = build_all(phases, phase)
        warehouse = open_warehouse(place.session.target)
        warehouse.execute(f"delete from {table} where {lost}")
        warehouse.close()
        return built

    return build


def run_of(context: RunContext, step: Step, day: date) -> RunReport:
    """A run of one step."""

    def body(execution: Execution) -> RunReport:
        build_step(execution, step, "full")
        return finish(execution, context.clock.now(), (), None)

    return execute(context, "phase", day, "sandbox", body, RunOrigin(hands_over=True))


def test_1_4_what_is_not_there_is_not_announced(
    context: RunContext, place: Place, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events were sent for writes that were taken back; here rows are counted in between."""
    lost = f"game_date = '{base.today}'"
    monkeypatch.setattr(Phases, "run", losing(place, FEATURES, lost))
    report = run_of(context, LEVEL_3, base.today)
    assert report.status is RunStatus.FAILED
    assert report.error is not None and "predictions cannot begin" in report.error
    (gate,) = gates(context.ledger, correlation_id=report.correlation_id)
    assert (gate.state, gate.missing) == ("waiting", ("player_gameday_features",))
    sent = posted(context.ledger, correlation_id=report.correlation_id)
    assert Topic.PREDICTIONS_MAY_BEGIN not in {one.topic for one in sent}
    (told,) = (one.document for one in sent if one.document["output_table"] in FEATURES)
    assert told["status"] == "failed" and told["error_type"] == "rows_missing"


def test_1_4_what_is_there_in_part_goes_on_as_partial(
    context: RunContext, place: Place, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    (played,) = [day for day in base.days if day < base.today][-1:]
    lost = f"game_date = '{played}' and rowid % 4 > 0"
    monkeypatch.setattr(Phases, "run", losing(place, SUMMARIES, lost))
    report = run_of(context, PHASE_3, base.today)
    assert report.status is RunStatus.SUCCESS
    sent = posted(context.ledger, correlation_id=report.correlation_id)
    told = {one.document["output_table"]: one.document["status"] for one in sent}
    assert told["player_game_summary"] == "partial"
    (trigger,) = (one.document for one in sent if one.topic == Topic.PRECOMPUTE_MAY_BEGIN)
    assert trigger["status"] == "partial"


def test_2_1_of_starts_at_once_one_is_taken_and_the_others_get_409(
    context: RunContext, base: Base
) -> None:
    """Two instances predicted one date; here each has a ledger of its own, on the same file."""
    taken: list[Ticket] = []
    barrier = threading.Barrier(6)
    answers: list[httpx.Response] = []

    def instance() -> None:
        ledger = open_ledger(context.settings.ledger_url)
        app = service(replace(context, ledger=ledger), lambda ticket, **_how: taken.append(ticket))
        barrier.wait(20)
        answers.extend(asked(app, ("/start", {"game_date": str(base.today)})))
        ledger.close()

    threads = [threading.Thread(target=instance) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 5
    assert len(taken) == len(batches(context.ledger, game_date=base.today, state="running")) == 1
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert taken[0].batch_id in refused.json()["detail"]


def test_2_1_the_backup_does_nothing_beside_a_slow_event(context: RunContext, base: Base) -> None:
    app = service(context, lambda ticket, **_how: None)
    by_event, by_schedule = asked(app, ("/trigger", may_begin(base.today).document())) + asked(
        app, ("/start", {"game_date": str(base.today)})
    )
    assert (by_event.status_code, by_schedule.status_code) == (202, 409)


def test_2_1_a_trigger_that_meets_a_busy_date_is_taken_when_it_is_free(
    context: RunContext, base: Base
) -> None:
    """Each refusal counted as an attempt, and after the third the message was given up."""
    tickets: list[Ticket] = []
    app = service(context, lambda ticket, **_how: tickets.append(ticket))
    asked(app, ("/start", {"game_date": str(base.today)}))
    message = may_begin(base.today).document()
    refused = [asked(app, ("/trigger", message))[0].status_code for _ in range(MOST_ATTEMPTS + 1)]
    assert refused == [409] * (MOST_ATTEMPTS + 1)
    release(context.ledger, tickets[0].lease)
    assert asked(app, ("/trigger", message))[0].status_code == 202
    assert asked(app, ("/trigger", message))[0].json()["duplicate"]


@pytest.mark.parametrize("given", [None, "", "  "])
def test_2_2_whoever_comes_without_an_id_is_given_one_and_counted(
    context: RunContext, base: Base, given: str | None
) -> None:
    origin = RunOrigin(correlation_id=given, source="event")
    seen: list[str] = []

    def body(execution: Execution) -> RunReport:
        seen.append(execution.correlation_id)
        execution.phases.run(PHASE_3.name)
        return finish(execution, context.clock.now(), (), None)

    report = execute(context, "phase", base.today, "sandbox", body, origin)
    assert report.error is None
    assert seen == [report.execution_id] == [report.correlation_id]
    run = get_run(context.ledger, report.execution_id)
    assert run is not None and run.correlation_id == report.execution_id and not run.is_id_given
    watch(context)
    assert "correlation_missing" in {alert.category for alert in recent_alerts(context.ledger)}


def test_2_2_no_row_and_no_message_is_without_an_id(context: RunContext) -> None:
    path = context.target.path
    assert path is not None
    tables = context.session.tables()
    assert len(tables) > 50
    with duckdb.connect(str(path), read_only=True) as connection:
        without = {
            table: connection.execute(
                f"select count(*) from {table} where coalesce(trim(correlation_id), '') = ''"
            ).fetchone()
            for table in tables
        }
    assert {table: rows for table, rows in without.items() if rows != (0,)} == {}
    messages = posted(context.ledger)
    assert messages and all(one.correlation_id.strip() for one in messages)


class Striking:
    """A clock that has passed midnight, Eastern, from the second time it is asked."""

    def __init__(self, day: date) -> None:
        self.times = iter([eastern(day, 23) + timedelta(minutes=59)])
        self.after = eastern(day, 23) + timedelta(minutes=90)

    def now(self) -> datetime:
        return next(self.times, self.after).astimezone(UTC)


def test_2_3_work_that_passes_midnight_keeps_its_date(context: RunContext, base: Base) -> None:
    """The date was today's, and changed under way; here it comes with what asks, or not at all."""
    clock = Striking(base.today)
    moved = replace(context, clock=clock, wall=clock)
    report = run_of(moved, LEVEL_3, base.today)
    assert report.error is None
    assert recent_runs(context.ledger, 1)[0].game_date == base.today
    assert {
        one.game_date for one in posted(context.ledger, correlation_id=report.correlation_id)
    } == {base.today}
    taken: list[Ticket] = []
    app = service(moved, lambda ticket, **_how: taken.append(ticket))
    (by_event,) = asked(app, ("/trigger", may_begin(base.today).document()))
    assert by_event.status_code == 202 and taken[0].game_date == base.today


def test_2_3_without_a_date_nothing_begins(context: RunContext, base: Base) -> None:
    app = service(context, lambda ticket, **_how: None)
    message = may_begin(base.today).document()
    del message["game_date"]
    far = {"game_date": str(base.today + timedelta(days=2))}
    answers = asked(app, ("/start", {}), ("/retry", {}), ("/trigger", message), ("/start", far))
    assert [answer.status_code for answer in answers] == [422] * 4
    assert "more than a day after today" in answers[-1].text
    assert batches(context.ledger, game_date=base.today, state="running") == []
