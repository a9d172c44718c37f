from datetime import timedelta

import pytest

from ops.batches import (
    STALLED,
    Batch,
    BatchError,
    batches,
    get_batch,
    note_predicted,
    open_batch,
    try_again,
)
from ops.ledger import Ledger
from tests.ops.messages import DAY, NOW, Moving

CURRY, GREEN, KLAY = (("curry", "g"), ("green", "g"), ("klay", "g"))


def begun(ledger: Ledger, *players: tuple[str, str], batch_id: str = "b-1") -> Batch:
    batch = Batch(
        batch_id=batch_id,
        game_date=DAY,
        market="points",
        target_label="duckdb:a",
        correlation_id="c-1",
        execution_id="e-1",
        state="running",
        instance="host:1",
        started_at=NOW,
        updated_at=NOW,
        finished_at=None,
        pending=frozenset(players),
        completed=frozenset(),
        failed={},
    )
    open_batch(ledger, batch)
    return batch


def test_a_batch_closes_when_nobody_is_pending(ledger: Ledger) -> None:
    begun(ledger, CURRY, GREEN)
    clock = Moving()
    half = note_predicted(ledger, "b-1", clock, [CURRY])
    assert (half.state, half.pending, half.expected) == ("running", frozenset({GREEN}), 2)
    clock.pass_(minutes=1)
    whole = note_predicted(ledger, "b-1", clock, [GREEN])
    assert whole.state == "complete" and whole.finished_at == NOW + timedelta(minutes=1)


def test_who_completed_stays_so_whatever_comes_late(ledger: Ledger) -> None:
    begun(ledger, CURRY, GREEN)
    note_predicted(ledger, "b-1", Moving(), [CURRY])
    late = note_predicted(ledger, "b-1", Moving(), failed={CURRY: "worker gone"})
    assert late.completed == {CURRY} and late.failed == {}


@pytest.mark.parametrize(("completed", "state"), [((CURRY,), "partial"), ((), "failed")])
def test_a_batch_with_failures_says_so(
    ledger: Ledger, completed: tuple[tuple[str, str], ...], state: str
) -> None:
    begun(ledger, *completed, GREEN)
    batch = note_predicted(ledger, "b-1", Moving(), completed, {GREEN: "no features"})
    assert batch.state == state and batch.failed == {GREEN: "no features"}


def test_failures_are_tried_again_with_whom_the_batch_did_not_know(ledger: Ledger) -> None:
    begun(ledger, CURRY, GREEN)
    note_predicted(ledger, "b-1", Moving(), [CURRY], {GREEN: "no features"})
    again = try_again(ledger, "b-1", [GREEN, KLAY], "host:2", Moving())
    assert (again.state, again.pending, again.instance) == ("running", {GREEN, KLAY}, "host:2")
    assert again.finished_at is None and again.completed == {CURRY}
    assert note_predicted(ledger, "b-1", Moving(), [GREEN, KLAY]).state == "complete"


def test_batches_are_found_and_a_stalled_one_is_known(ledger: Ledger) -> None:
    begun(ledger, CURRY)
    begun(ledger, GREEN, batch_id="b-2")
    note_predicted(ledger, "b-2", Moving(), [GREEN])
    (running,) = batches(ledger, state="running", game_date=DAY, target_label="duckdb:a")
    assert running.batch_id == "b-1"
    assert not running.is_stalled(NOW + STALLED)
    assert running.is_stalled(NOW + STALLED + timedelta(seconds=1))
    assert batches(ledger, market="rebounds") == []


def test_a_batch_that_is_not_there_is_named(ledger: Ledger) -> None:
    assert get_batch(ledger, "ghost") is None
    with pytest.raises(BatchError, match="batch ghost: is not in the ledger"):
        note_predicted(ledger, "ghost", Moving(), [CURRY])
