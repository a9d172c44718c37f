import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event

from ops.ledger import Ledger
from ops.logging import configure_logging
from ops.received import MOST_ATTEMPTS, STALE, claim, forget, key_of, settle
from tests.ops.messages import Moving

KEY = key_of("update", "2024-03-15", "m-1")


def test_a_piece_of_work_is_done_once(ledger: Ledger) -> None:
    clock = Moving()
    assert claim(ledger, "update", KEY, clock).process
    second = claim(ledger, "update", KEY, clock)
    assert not second.process and second.reason.startswith("somebody has been at it since")
    assert settle(ledger, "update", KEY, clock) == "done"
    assert claim(ledger, "update", KEY, clock).reason == "it was done already"
    assert claim(ledger, "another", KEY, clock).process
    assert forget(ledger, "update", KEY) and claim(ledger, "update", KEY, clock).process


def test_failures_are_tried_again_so_often_and_then_given_up(ledger: Ledger) -> None:
    clock = Moving()
    told = []
    for _ in range(MOST_ATTEMPTS):
        told.append(claim(ledger, "update", KEY, clock).attempts)
        state = settle(ledger, "update", KEY, clock, error="no answer")
    assert told == [1, 2, 3] and state == "dead"
    last = claim(ledger, "update", KEY, clock)
    assert not last.process and last.reason == "given up after 3 attempts: no answer"


def test_what_a_person_must_mend_is_not_tried_again(ledger: Ledger) -> None:
    clock = Moving()
    claim(ledger, "update", KEY, clock)
    assert settle(ledger, "update", KEY, clock, error="no key", permanent=True) == "dead"
    assert not claim(ledger, "update", KEY, clock).process


def test_work_of_a_dead_process_is_taken_over_and_not_for_ever(ledger: Ledger) -> None:
    clock = Moving()
    taken = []
    for _ in range(MOST_ATTEMPTS + 1):
        taken.append(claim(ledger, "update", KEY, clock))
        assert not claim(ledger, "update", KEY, clock).process
        clock.at += STALE
    assert [one.process for one in taken] == [True, True, True, False]
    assert taken[-1].state == "dead"


def test_of_many_at_once_one_does_it(ledger: Ledger) -> None:
    barrier = threading.Barrier(8)
    found: list[bool] = []

    def ask() -> None:
        barrier.wait()
        found.append(claim(ledger, "update", KEY, Moving()).process)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False] * 7 + [True]


def test_a_check_that_takes_too_long_means_process(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("WARNING")
    claim(ledger, "update", KEY, Moving())
    held = threading.Event()

    @event.listens_for(ledger.engine, "begin")
    def _stall(_connection: Connection) -> None:
        held.wait(5)

    begun = time.monotonic()
    found = claim(ledger, "update", KEY, Moving(), seconds=0.2)
    held.set()
    assert found.process and "took longer than 0.2 s" in found.reason
    assert time.monotonic() - begun < 4
    assert "processing without a check" in capsys.readouterr().err


def test_a_check_that_fails_means_process(ledger: Ledger) -> None:
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("drop table received")
    found = claim(ledger, "update", KEY, Moving(), seconds=timedelta(seconds=5).total_seconds())
    assert found.process and "the check for duplicates failed" in found.reason
