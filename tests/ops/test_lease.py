import os
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DatabaseError

from ops.clock import FixedClock
from ops.lease import LeaseHeldError, LeaseLostError, acquire, current, held, release, renew
from ops.ledger import Ledger
from ops.ledger_tables import LEASES

NOW = datetime(2024, 3, 15, 22, 0, tzinfo=UTC)
CLOCK = FixedClock(NOW)
LATER = FixedClock(NOW + timedelta(hours=1))


def someone_else(ledger: Ledger, *, host: str, pid: int, process_begun: str | None = None) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(
            insert(LEASES).values(
                target="duckdb:w",
                holder="other",
                host=host,
                pid=pid,
                process_begun=process_begun,
                acquired_at=NOW,
                expires_at=NOW + timedelta(minutes=15),
            )
        )


def test_a_second_writer_is_told_who_holds_the_target_and_what_to_do(ledger: Ledger) -> None:
    acquire(ledger, "duckdb:w", "run-1", CLOCK)
    with pytest.raises(LeaseHeldError) as raised:
        acquire(ledger, "duckdb:w", "run-2", CLOCK)
    told = str(raised.value)
    assert "duckdb:w" in told and "run-1" in told
    assert "since 2024-03-15 22:00:00 UTC" in told and "wait for it to end" in told


def test_other_targets_are_not_affected(ledger: Ledger) -> None:
    acquire(ledger, "duckdb:w", "run-1", CLOCK)
    assert acquire(ledger, "emulator:p", "run-2", CLOCK).holder == "run-2"


def test_a_released_target_can_be_taken(ledger: Ledger) -> None:
    release(ledger, acquire(ledger, "duckdb:w", "run-1", CLOCK))
    assert current(ledger, "duckdb:w") is None
    assert acquire(ledger, "duckdb:w", "run-2", CLOCK).holder == "run-2"


def test_an_expired_lease_of_another_host_is_taken_over_and_its_holder_must_stop(
    ledger: Ledger,
) -> None:
    someone_else(ledger, host="another-host", pid=1)
    lost = current(ledger, "duckdb:w")
    assert lost is not None
    taken = acquire(ledger, "duckdb:w", "run-2", LATER)
    with pytest.raises(LeaseLostError, match="taken over"):
        renew(ledger, lost, LATER)
    release(ledger, lost)
    assert current(ledger, "duckdb:w") == taken


def test_renewing_keeps_the_target(ledger: Ledger) -> None:
    renewed = renew(ledger, acquire(ledger, "duckdb:w", "run-1", CLOCK), LATER)
    assert renewed.expires_at == LATER.at + timedelta(minutes=15)
    with pytest.raises(LeaseHeldError):
        acquire(ledger, "duckdb:w", "run-2", LATER)


def test_the_lease_of_a_process_that_is_gone_is_taken_over_at_once(ledger: Ledger) -> None:
    someone_else(ledger, host=socket.gethostname(), pid=2**22 + 12345)
    assert acquire(ledger, "duckdb:w", "run-2", CLOCK).pid == os.getpid()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no states of processes")
def test_a_process_that_ended_and_was_not_asked_how_is_gone(ledger: Ledger) -> None:
    with subprocess.Popen(["true"]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        someone_else(ledger, host=socket.gethostname(), pid=ended.pid)
        assert acquire(ledger, "duckdb:w", "run-2", CLOCK).pid == os.getpid()


def test_a_lease_that_could_not_be_given_back_does_not_outlive_its_run(
    ledger: Ledger,
) -> None:
    lease = acquire(ledger, "duckdb:w", "run-1", CLOCK)
    LEASES.metadata.drop_all(ledger.engine, tables=[LEASES])
    with pytest.raises(DatabaseError):
        release(ledger, lease)
    LEASES.create(ledger.engine)
    with ledger.engine.begin() as connection:
        connection.execute(insert(LEASES).values(**lease.__dict__))
    assert acquire(ledger, "duckdb:w", "run-2", CLOCK).holder == "run-2"


def test_a_lease_that_ran_out_is_not_taken_from_a_process_that_lives_here(ledger: Ledger) -> None:
    mine = acquire(ledger, "duckdb:w", "run-1", CLOCK)
    with pytest.raises(LeaseHeldError, match=f"process {os.getpid()} .* try again$"):
        acquire(ledger, "duckdb:w", "run-2", LATER)
    assert renew(ledger, mine, LATER).expires_at == LATER.at + timedelta(minutes=15)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no start times of processes")
def test_another_process_of_the_same_number_is_not_the_holder(ledger: Ledger) -> None:
    someone_else(ledger, host=socket.gethostname(), pid=os.getppid(), process_begun="1")
    assert acquire(ledger, "duckdb:w", "run-2", CLOCK).process_begun not in (None, "1")


def test_a_process_on_another_host_is_not_presumed_gone(ledger: Ledger) -> None:
    someone_else(ledger, host="another-host", pid=2**22 + 12345)
    with pytest.raises(LeaseHeldError, match="another-host"):
        acquire(ledger, "duckdb:w", "run-2", CLOCK)


def test_of_many_at_once_exactly_one_gets_the_target(ledger: Ledger) -> None:
    def attempt(number: int) -> bool:
        try:
            acquire(ledger, "duckdb:w", f"run-{number}", CLOCK)
        except LeaseHeldError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1


def test_the_block_releases_also_after_an_error(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), held(ledger, "duckdb:w", "run-1", CLOCK):
        raise RuntimeError
    assert current(ledger, "duckdb:w") is None
