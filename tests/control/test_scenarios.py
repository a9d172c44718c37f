"""Faults of the catalogue in docs/failures.md that no other test puts in."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from dbt_project.control_tables import LINE_PREDICTIONS, PREDICTIONS
from dbt_project.warehouse import WarehouseError, open_warehouse
from flows.context import RunContext
from flows.coordinate import Coordinator, NotReadyError, at_once
from flows.report import RunReport, RunStatus
from flows.steps import LEVEL_3
from flows.update import run_update
from flows.watch import watch
from ops import received
from ops.alerts import RaisedAlert, recent_alerts
from ops.batches import get_batch
from ops.clock import FixedClock
from ops.event_tables import BATCH_PLAYERS, BATCHES
from ops.gates import GateKey, Trigger, arrive, force_close, gates, open_gate
from ops.lease import current
from ops.ledger import open_ledger
from ops.message import Message, Phase, Topic
from ops.outbox import posted
from ops.records import Run
from ops.run_origin import RunOrigin
from ops.runs import recent_runs
from predictions.fan_out import Answer, Predict, answer_of, parts_of
from sandbox.faults import UNTIL_CLEARED, Fault
from sandbox.server import SandboxServer
from tests.changes.base import Base
from tests.changes.update_driver import UPDATE_HOUR, update_request
from tests.control.league import hostile_league
from tests.control.nursery import may_begin
from tests.control.test_nine_fixes import run_of
from tests.flows.conftest import eastern
from tests.ops.messages import completion

FORGOTTEN = 3


@pytest.fixture(scope="module")
def server(base: Base) -> Iterator[SandboxServer]:
    """The league an hour later, when a star is ruled out."""
    league = hostile_league(base.today)
    with SandboxServer(league, eastern(base.today, UPDATE_HOUR)) as found:
        yield found


def updated(context: RunContext, base: Base, server: SandboxServer) -> RunReport:
    request = update_request(server.base_url, server.world.key, base.today)
    return run_update(replace(context, clock=FixedClock(eastern(base.today, UPDATE_HOUR))), request)


def executed(context: RunContext, *statements: str) -> None:
    warehouse = open_warehouse(context.target)
    for statement in statements:
        warehouse.execute(statement)
    warehouse.close()


def standing(context: RunContext, base: Base) -> set[str]:
    """Players for whom a prediction stands."""
    warehouse = open_warehouse(context.target)
    found = warehouse.query(
        "select distinct player_lookup from nba_predictions.current_predictions "
        "where game_date = @day",
        {"day": base.today},
    )
    warehouse.close()
    return set(found["player_lookup"])


def forget(context: RunContext, base: Base, players: set[str]) -> None:
    """Take all versions of players away, as if they had never been predicted."""
    names = ", ".join(f"'{name}'" for name in sorted(players))
    executed(
        context,
        *(
            f"delete from {table.full_name} "
            f"where game_date = '{base.today}' and player_lookup in ({names})"
            for table in (PREDICTIONS, LINE_PREDICTIONS)
        ),
    )


def alerts_of(context: RunContext, category: str) -> list[RaisedAlert]:
    return [alert for alert in recent_alerts(context.ledger) if alert.category == category]


def failed_runs(context: RunContext) -> list[Run]:
    return [run for run in recent_runs(context.ledger) if run.status == "failed"]


def test_a_load_that_the_warehouse_refuses_is_done_by_the_next_run(
    context: RunContext, base: Base, server: SandboxServer
) -> None:
    """2.2: the table that payloads go to has changed its shape; nothing is lost meanwhile."""
    table = "nba_raw.landing_payloads"
    executed(
        context,
        f"alter table {table} add column wanted integer default 0",
        f"alter table {table} alter column wanted set not null",
        f"alter table {table} alter column wanted drop default",
    )
    failed = updated(context, base, server)
    assert failed.error is not None and "wanted" in failed.error
    assert context.ledger.pending_load()
    executed(context, f"alter table {table} drop column wanted")
    report = updated(context, base, server)
    assert report.error is None and report.predicted.players
    assert not context.ledger.pending_load()


def test_when_every_provider_is_down_what_stands_stays(
    context: RunContext, base: Base, server: SandboxServer
) -> None:
    """9.5"""
    before = standing(context, base)
    server.order_fault(Fault("", 503, times=UNTIL_CLEARED))
    down = updated(context, base, server)
    assert down.error is None and down.status is RunStatus.DEGRADED
    assert any("HTTP 503" in warning for warning in down.warnings)
    assert down.written == 0 and standing(context, base) == before
    server.faults.clear()
    report = updated(context, base, server)
    assert report.error is None and report.predicted.players


def without_trigger(context: RunContext, base: Base) -> RunContext:
    return context


def taken_for_done(context: RunContext, base: Base) -> RunContext:
    message = may_begin(base.today)
    received.claim(context.ledger, "predictions", message.message_id, context.wall)
    received.settle(context.ledger, "predictions", message.message_id, context.wall)
    again = received.claim(context.ledger, "predictions", message.message_id, context.wall)
    assert again.reason == "it was done already"
    return context


def without_batches(context: RunContext, base: Base) -> RunContext:
    with context.ledger.engine.begin() as connection:
        connection.execute(delete(BATCHES))
        connection.execute(delete(BATCH_PLAYERS))
    return context


def with_an_empty_ledger(context: RunContext, base: Base) -> RunContext:
    directory = context.settings.published.parent
    return replace(context, ledger=open_ledger(f"sqlite:///{directory / 'emergency.db'}"))


LOSSES = {
    "8.1 the trigger was lost": without_trigger,
    "2.4 it was taken for done": taken_for_done,
    "8.4 the state of batches was lost": without_batches,
    "C1 the ledger is gone": with_an_empty_ledger,
}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_backup_predicts_those_who_were_left_out(
    context: RunContext, base: Base, loss: str
) -> None:
    everybody = standing(context, base)
    left_out = set(sorted(everybody)[:FORGOTTEN])
    forget(context, base, left_out)
    used = LOSSES[loss](context, base)
    coordinator = Coordinator(used, at_once(used))
    ticket = coordinator.take(base.today, origin=RunOrigin(source="scheduler"))
    report = coordinator.run(ticket, only_missing=True)
    assert report.error is None
    batch = get_batch(used.ledger, ticket.batch_id)
    assert batch is not None and batch.state == "complete"
    assert {player for player, _ in batch.completed} >= left_out
    assert standing(context, base) == everybody
    assert current(used.ledger, ticket.lease.target) is None


def test_features_that_come_late_are_waited_for_and_too_few_are_refused(
    context: RunContext, base: Base
) -> None:
    """8.2"""
    features = "nba_precompute.player_gameday_features"
    of_today = f"where game_date = '{base.today}'"
    executed(context, f"create table ready as select * from {features} {of_today}")
    executed(context, f"update {features} set is_prediction_ready = false {of_today}")
    coordinator = Coordinator(context, at_once(context))
    with pytest.raises(NotReadyError, match=r"0 of \d+ expected players are ready"):
        coordinator.run(coordinator.take(base.today))
    (alert,) = alerts_of(context, "coverage_low")
    assert alert.severity == "critical" and "are ready" in alert.cause
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        executed(
            context,
            f"update {features} as late set is_prediction_ready = ready.is_prediction_ready "
            "from ready where late.player_lookup = ready.player_lookup "
            "and late.game_id = ready.game_id",
        )

    patient = Coordinator(context, at_once(context), sleep)
    report = patient.run(patient.take(base.today), wait=timedelta(minutes=30))
    assert report.error is None and waited == [30.0]
    executed(context, f"update {features} set is_prediction_ready = false {of_today}")
    emergency = coordinator.run(coordinator.take(base.today), skip_validation=True)
    assert emergency.error is None


def test_parts_that_failed_are_predicted_by_a_retry(
    context: RunContext, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    """8.3: of the parts of a slate one fails; its players alone are predicted again."""
    everybody = standing(context, base)
    forget(context, base, everybody)

    def half(parts: Any, predict: Predict) -> list[Answer]:
        first, *others = parts
        return [answer_of(predict, first), *(RuntimeError("worker gone") for _ in others)]

    monkeypatch.setattr("flows.predict.parts_of", lambda wanted, *_size: parts_of(wanted, 30))
    with monkeypatch.context() as broken:
        broken.setattr("flows.predict_run.fan_out_of", lambda _settings: half)
        coordinator = Coordinator(context, at_once(context))
        ticket = coordinator.take(base.today)
        report = coordinator.run(ticket)
    assert report.status is RunStatus.DEGRADED
    assert any("keep what stands" in warning for warning in report.warnings)
    (partly,) = coordinator.status(batch_id=ticket.batch_id)
    assert partly.state == "partial" and partly.completed and partly.failed
    assert set(partly.failed.values()) == {"RuntimeError: worker gone"}
    (alert,) = alerts_of(context, "coverage_low")
    assert (
        alert.cause == f"{len(partly.failed)} of {partly.expected} players could not be predicted"
    )
    ticket = coordinator.take(base.today)
    report = coordinator.run(ticket, only_missing=True)
    assert report.error is None
    (again,) = coordinator.status(batch_id=ticket.batch_id)
    assert again.state == "complete" and not again.completed & partly.completed
    assert standing(context, base) == everybody


def test_a_gate_that_cannot_be_written_fails_the_run_and_the_next_one_passes(
    context: RunContext, base: Base
) -> None:
    """3.1, E2"""
    with context.ledger.engine.begin() as connection:
        connection.exec_driver_sql("drop table gate_arrivals")
    with pytest.raises(OperationalError, match="gate_arrivals"):
        run_of(context, LEVEL_3, base.today)
    (failed,) = failed_runs(context)
    assert failed.failure_category == "transient"
    assert current(context.ledger, context.target.label) is None
    open_ledger(context.settings.ledger_url).close()
    report = run_of(context, LEVEL_3, base.today)
    assert report.error is None
    (gate,) = gates(context.ledger, correlation_id=report.correlation_id)
    assert gate.state == "triggered"


def opened_gate(context: RunContext, base: Base, chain: str) -> GateKey:
    key = GateKey("phase_3", base.today, chain)
    trigger = Trigger(Topic.ANALYTICS_MAY_BEGIN, Phase.ANALYTICS)
    open_gate(context.ledger, key, {"came": True, "never": True}, trigger, "full", context.wall)
    arrive(context.ledger, key, completion("came", correlation_id=chain), context.wall)
    return key


def triggers(context: RunContext, chain: str) -> list[Message]:
    sent = posted(context.ledger, correlation_id=chain)
    return [Message(**one.document) for one in sent if one.topic == Topic.ANALYTICS_MAY_BEGIN]


def later(context: RunContext, **time: float) -> RunContext:
    return replace(context, wall=FixedClock(context.wall.now() + timedelta(**time)))


def test_what_never_reports_is_named_and_the_gate_can_be_let_go(
    context: RunContext, base: Base
) -> None:
    """3.4, C3"""
    key = opened_gate(context, base, "slow")
    assert watch(later(context, hours=1)).overdue == ()
    late = later(context, hours=2)
    assert key.gate_id in watch(late).overdue
    told = [one for one in alerts_of(context, "gate_timed_out") if one.correlation_id == "slow"]
    assert [one.severity for one in told] == ["critical"]
    assert "waited its time for never" in told[0].cause and key.gate_id in told[0].remedy
    assert triggers(context, "slow") == []
    force_close(context.ledger, key, late.wall)
    (trigger,) = triggers(context, "slow")
    assert trigger.status == "partial" and trigger.metadata["missing"] == ["never"]


def test_a_gate_whose_row_is_damaged_keeps_no_other_back(context: RunContext, base: Base) -> None:
    """7.1: the round of watching failed as a whole, and with it messages and alerts."""
    damaged, other = opened_gate(context, base, "damaged"), opened_gate(context, base, "other")
    with context.ledger.engine.begin() as connection:
        connection.exec_driver_sql(
            "update gates set required = '{broken' where correlation_id = 'damaged'"
        )
    found = watch(later(context, hours=2))
    assert {damaged.gate_id, other.gate_id} <= set(found.overdue)
    causes = {one.correlation_id: one.cause for one in alerts_of(context, "gate_timed_out")}
    assert "cannot be read" in causes["damaged"] and "never" in causes["other"]
    report = run_of(context, LEVEL_3, base.today)
    assert report.error is None, "a new chain has gates of its own"


def test_a_round_of_watching_goes_on_past_what_it_cannot_look_at(
    context: RunContext, base: Base
) -> None:
    with context.ledger.engine.begin() as connection:
        connection.exec_driver_sql("drop table prediction_batches")
        connection.exec_driver_sql("drop table quotas")
    key = opened_gate(context, base, "slow")
    assert key.gate_id in watch(later(context, hours=2)).overdue
    causes = {alert.cause for alert in alerts_of(context, "service")}
    assert len(causes) == 2 and any("stalled batches" in cause for cause in causes)
    assert len(alerts_of(context, "gate_timed_out")) == 1


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[int], list[bytes]]]:
    """An address, the statuses that it answers with before 200, and what it was sent."""
    statuses: list[int] = []
    heard: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return None

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/hook", statuses, heard
    listening.shutdown()
    listening.server_close()


def closed(_target: object) -> Any:
    raise WarehouseError("the quota of the warehouse is used up")


def test_alerts_go_out_though_the_warehouse_is_closed(
    context: RunContext, base: Base, webhook: tuple[str, list[int], list[bytes]]
) -> None:
    """C2, 9.3: neither bookkeeping nor alerts share anything with the warehouse."""
    url, statuses, heard = webhook
    settings = context.settings.model_copy(update={"alert_webhook": SecretStr(url)})
    without: Callable[[object], Any] = closed
    context = replace(context, settings=settings, open_warehouse=without)
    statuses.append(500)
    report = run_of(context, LEVEL_3, base.today)
    assert report.error is not None and "used up" in report.error
    assert len(failed_runs(context)) == 1
    assert len(heard) == 1, "the first attempt was answered with 500"
    assert watch(later(context, minutes=20)).alerts["webhook"] >= 1
    assert b"used up" in heard[-1]
