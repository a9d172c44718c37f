"""The coordinator as who calls it over HTTP sees it."""

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from cli.worker import Worker, worker_app
from dbt_project.warehouse import open_warehouse
from flows.coordinate import Coordinator, StoppedError
from ops.alerts import recent_alerts
from ops.batches import Batch, batches, get_batch, note_predicted, open_batch
from ops.clock import SystemClock
from ops.lease import acquire, release
from ops.message import Message, Phase, Topic, message_id
from tests.web.conftest import Service
from web.background import Background
from web.guard import MOST_BYTES

ROUTES = [
    ("POST", "/start"),
    ("POST", "/trigger"),
    ("POST", "/retry"),
    ("POST", "/complete"),
    ("GET", "/status"),
    ("GET", "/health"),
    ("GET", "/openapi.json"),
    ("POST", "/commands"),
]


def message(service: Service, execution_id: str, **fields: Any) -> dict[str, Any]:
    topic = Topic.PREDICTIONS_MAY_BEGIN
    made = Message(
        message_id=message_id(execution_id, "gate", topic),
        topic=topic,
        processor_name="gate predictions",
        phase=Phase.PREDICTIONS,
        execution_id=execution_id,
        correlation_id=f"chain of {execution_id}".replace(" ", "-"),
        game_date=service.day.league.demo_date,
        output_table="predictions",
        status="success",
        timestamp=SystemClock().now(),
    )
    return {**made.document(), **fields}


def forget_predictions(service: Service, players: int) -> list[str]:
    """Take the prediction versions of some players out, as if nobody had predicted them."""

    def forget(context: Any) -> list[str]:
        warehouse = open_warehouse(context.target)
        try:
            predicted = warehouse.query(
                "select distinct player_lookup from nba_predictions.current_predictions "
                "where game_date = @day order by player_lookup",
                {"day": service.day.league.demo_date},
            )["player_lookup"]
            names = [str(name) for name in predicted[:players]]
            for table in ("player_prop_predictions", "player_line_predictions"):
                warehouse.execute(
                    f"delete from nba_predictions.{table} where player_lookup in unnest(@names)",
                    {"names": names},
                )
            return names
        finally:
            warehouse.close()

    found: list[str] = service.coordinator.do(forget)
    return found


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("token", [None, "", "another token"])
def test_nothing_is_open_without_the_token(
    service: Service, method: str, path: str, token: str | None
) -> None:
    answer = service.call(method, path, token=token, json={})
    assert answer.status_code == 401 and "NBA_PROPS_SERVICE_TOKEN" in answer.json()["detail"]


def test_a_started_date_is_predicted_in_a_batch(service: Service) -> None:
    answer = service.post("/start", game_date=service.game_date, correlation_id="morning-1")
    taken = answer.json()
    assert answer.status_code == 202 and taken["correlation_id"] == "morning-1"
    batch = service.ended(taken["batch_id"])
    assert batch["state"] == "complete" and batch["pending"] == 0
    assert batch["completed"] == batch["expected"] > 0
    assert batch["correlation_id"] == "morning-1"


def test_a_second_start_of_a_date_is_refused_while_it_is_predicted(service: Service) -> None:
    wall = SystemClock()
    target = service.coordinator.lease_target(service.day.league.demo_date, "points")
    held = acquire(service.ledger, target, "another", wall)
    try:
        for path in ("/start", "/retry"):
            answer = service.post(path, game_date=service.game_date)
            assert answer.status_code == 409 and "another" in answer.json()["detail"]
    finally:
        release(service.ledger, held)
    again = service.post("/start", game_date=service.game_date)
    assert again.status_code == 202
    service.ended(again.json()["batch_id"])


def test_a_trigger_is_acted_upon_once(service: Service) -> None:
    told = message(service, "e-once")
    first = service.call("POST", "/trigger", json=told)
    assert first.status_code == 202 and first.json()["correlation_id"] == "chain-of-e-once"
    batch = service.ended(first.json()["batch_id"])
    assert batch["state"] == "complete"
    known = len(batches(service.ledger, limit=1000))
    again = service.call("POST", "/trigger", json=told)
    assert again.status_code == 200 and again.json()["duplicate"] is True
    assert len(batches(service.ledger, limit=1000)) == known


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"topic": Topic.PREDICTED}, "the message is not nba-phase4-precompute-complete"),
        ({"status": "failed", "error_message": "no"}, "with status success or partial"),
        ({"game_date": None}, "valid date"),
        ({"surprise": 1}, "Extra inputs"),
    ],
)
def test_another_message_triggers_nothing(
    service: Service, fields: dict[str, Any], why: str
) -> None:
    answer = service.call("POST", "/trigger", json=message(service, "e-other", **fields))
    assert answer.status_code == 422 and why in answer.text


def test_a_date_far_ahead_is_refused(service: Service) -> None:
    day = (service.day.league.demo_date + timedelta(days=2)).isoformat()
    answer = service.post("/start", game_date=day)
    assert answer.status_code == 422 and "more than a day after today" in answer.text


def test_only_who_has_no_prediction_is_predicted_again(service: Service) -> None:
    forgotten = forget_predictions(service, 3)
    answer = service.post("/retry", game_date=service.game_date)
    batch = service.ended(answer.json()["batch_id"])
    assert (batch["state"], batch["expected"]) == ("complete", 3)
    held = get_batch(service.ledger, batch["batch_id"])
    assert held is not None and sorted(name for name, _ in held.completed) == forgotten
    nobody = service.post("/retry", game_date=service.game_date).json()
    assert service.ended(nobody["batch_id"])["expected"] == 0


def test_a_date_without_features_fails_and_is_told(service: Service) -> None:
    day = (service.day.league.demo_date - timedelta(days=300)).isoformat()
    answer = service.post("/start", game_date=day, wait_minutes=0)
    batch = service.ended(answer.json()["batch_id"])
    assert batch["state"] == "failed"
    alert = recent_alerts(service.ledger)[0]
    assert alert.severity == "critical" and "0 of 0 expected players are ready" in alert.cause


def test_a_batch_whose_process_was_killed_is_gone_on_with(service: Service) -> None:
    forgotten = forget_predictions(service, 2)
    now = SystemClock().now()
    (newest,) = batches(service.ledger, limit=1)
    pending = {(name, game) for name, game in _players(service) if name in forgotten}
    dead = Batch(
        **{
            **newest.__dict__,
            "batch_id": "killed",
            "execution_id": "killed",
            "game_date": service.day.league.demo_date,
            "state": "running",
            "started_at": now,
            "updated_at": now,
            "finished_at": None,
            "pending": frozenset(pending),
            "completed": frozenset(),
            "failed": {},
        }
    )
    open_batch(service.ledger, dead)
    assert service.background.recover() == 1
    assert service.ended("killed")["completed"] == len(pending) == 2
    assert service.background.recover() == 0


def _players(service: Service) -> list[tuple[str, str]]:
    def read(context: Any) -> list[tuple[str, str]]:
        warehouse = open_warehouse(context.target)
        try:
            rows = warehouse.query(
                "select player_lookup, game_id from nba_predictions.ml_feature_store_v2 "
                "where game_date = @day",
                {"day": service.day.league.demo_date},
            )
        finally:
            warehouse.close()
        return list(zip(rows["player_lookup"], rows["game_id"], strict=True))

    found: list[tuple[str, str]] = service.coordinator.do(read)
    return found


def test_an_old_batch_is_closed_and_not_gone_on_with(service: Service) -> None:
    (newest,) = batches(service.ledger, limit=1)
    then = SystemClock().now() - timedelta(days=2)
    old = replace(
        newest,
        batch_id="old",
        execution_id="old",
        state="running",
        started_at=then,
        finished_at=None,
    )
    open_batch(service.ledger, old)
    assert service.coordinator.recover() == []
    held = get_batch(service.ledger, "old")
    assert held is not None and held.state == "failed"


def test_others_may_complete_players_of_a_batch(service: Service) -> None:
    now = SystemClock().now()
    (newest,) = batches(service.ledger, limit=1)
    shared = replace(
        newest,
        batch_id="shared",
        state="running",
        started_at=now,
        updated_at=now,
        finished_at=None,
        pending=frozenset({("curry", "g"), ("green", "g")}),
        completed=frozenset(),
        failed={},
    )
    open_batch(service.ledger, shared)
    player = {"batch_id": "shared", "player_lookup": "curry", "game_id": "g"}
    half = service.post("/complete", **player, status="completed").json()
    assert (half["state"], half["completed"], half["pending"]) == ("running", 1, 1)
    other = {**player, "player_lookup": "green"}
    whole = service.post("/complete", **other, status="failed", error="worker gone").json()
    assert whole["state"] == "partial" and whole["failed"][0]["error"] == "worker gone"
    for unknown in ({**player, "player_lookup": "nobody"}, {**player, "batch_id": "nothing"}):
        assert service.post("/complete", **unknown, status="completed").status_code == 404


def test_health_names_what_stands_still(service: Service) -> None:
    assert service.call("GET", "/health").json()["stalled"] == []
    (newest,) = batches(service.ledger, limit=1)
    then = SystemClock().now() - timedelta(hours=1)
    stalled = replace(
        newest,
        batch_id="stalled",
        state="running",
        started_at=SystemClock().now(),
        updated_at=then,
        finished_at=None,
        pending=frozenset({("curry", "g")}),
        completed=frozenset(),
        failed={},
    )
    open_batch(service.ledger, stalled)
    told = service.call("GET", "/health").json()
    assert told["status"] == "degraded" and told["stalled"] == ["stalled"]
    note_predicted(service.ledger, "stalled", SystemClock(), [("curry", "g")])


def test_an_unknown_batch_is_404(service: Service) -> None:
    assert service.call("GET", "/status?batch_id=nothing").status_code == 404


def test_a_body_that_is_too_large_or_too_deep_is_refused(service: Service) -> None:
    large = service.call("POST", "/start", data=b" " * (MOST_BYTES + 1))
    assert large.status_code == 413
    deep = service.call("POST", "/start", data=b"[" * 100_000)
    assert deep.status_code == 400 and "nested" in deep.json()["detail"]
    assert service.call("POST", "/start", data=b"\xff{").status_code == 400
    assert service.call("POST", "/start", data=b"{").status_code == 422


def test_the_process_is_named_for_whoever_looks_for_it(service: Service) -> None:
    taken = service.post("/retry", game_date=service.game_date).json()
    service.ended(taken["batch_id"])
    batch = get_batch(service.ledger, taken["batch_id"])
    assert batch is not None and batch.instance.endswith(f":{os.getpid()}")


def test_a_ledger_that_does_not_answer_is_503(service: Service) -> None:
    engine = service.ledger.engine

    def down(*_given: Any) -> None:
        raise OperationalError("select", {}, Exception("server closed the connection"))

    event.listen(engine, "before_cursor_execute", down)
    try:
        answers = [service.call("GET", "/health"), service.post("/start", game_date="2023-11-01")]
    finally:
        event.remove(engine, "before_cursor_execute", down)
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "closed the connection" not in answers[0].text
    assert service.call("GET", "/health").status_code == 200


def test_a_batch_that_is_interrupted_stays_open_for_the_next_start(service: Service) -> None:
    def ending(_action: Any) -> Any:
        raise StoppedError("serve: it is ending")

    stopped = Coordinator(service.coordinator.context, ending)
    ticket = stopped.take(service.day.league.demo_date)
    with pytest.raises(StoppedError):
        stopped.run(ticket)
    left = get_batch(service.ledger, ticket.batch_id)
    assert left is not None and left.state == "running"
    assert service.background.recover() == 1
    assert service.ended(ticket.batch_id)["state"] == "complete"


def test_a_service_of_older_code_takes_nothing_on_and_leaves_what_it_took(
    service: Service,
) -> None:
    versions = ["at its start"]
    worker = Worker(service.coordinator.context, code=lambda: versions[-1])
    outdated = Coordinator(worker.context, worker.do, refuse_unfit=worker.refuse_outdated)
    client = TestClient(worker_app(worker, Background(outdated), None), base_url="http://127.0.0.1")
    ticket = outdated.take(service.day.league.demo_date)
    versions.append("on disk now")
    with pytest.raises(StoppedError):
        outdated.run(ticket)
    told = message(service, "e-later")
    answers = [
        client.post("/start", json={"game_date": service.game_date}),
        client.post("/trigger", json=told),
    ]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "start it again: nba-props serve" in answers[0].json()["detail"]
    assert service.background.recover() == 1
    assert service.ended(ticket.batch_id)["state"] == "complete"
    again = service.post("/trigger", **told)
    assert again.status_code == 202
    service.ended(again.json()["batch_id"])


def test_without_a_token_only_this_machine_is_known(service: Service) -> None:
    app = worker_app(Worker(service.coordinator.context), service.background, None)
    client = TestClient(app, base_url="http://127.0.0.1")
    assert client.get("/health").status_code == 200
    assert client.get("/health", headers={"Host": "evil.example"}).status_code == 400
