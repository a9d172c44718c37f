"""What one of many processes does that complete the outputs of many gates at once."""

import os
from ctypes import c_int
from random import Random

from sqlalchemy import Connection, event

from ops.clock import SystemClock
from ops.gates import GateKey, arrive
from ops.ledger import open_ledger
from tests.ops.messages import DAY, completion

KILLED = 9
CRASH_SHARE, DUPLICATE_SHARE = 0.002, 0.05


def key_of_round(number: int) -> GateKey:
    return GateKey("phase_3_analytics", DAY, f"round-{number}")


def complete(url: str, output: str, rounds: int, reached: c_int) -> None:
    """Say in each round from `reached` on that the output is complete, in some of them twice.

    In some it ends without any clean-up in the middle of its transaction, to be started again.
    """
    ledger = open_ledger(url)
    first, crashing = reached.value, False

    @event.listens_for(ledger.engine, "commit")
    def _end(_connection: Connection) -> None:
        if crashing:
            os._exit(KILLED)

    for number in range(first, rounds):
        chance = Random(f"{output}-{number}")
        key = key_of_round(number)
        message = completion(
            output,
            correlation_id=key.correlation_id,
            execution_id=f"{output}-{number}",
            players=(f"player of {output}",),
        )
        # a process that was started again does not end in the same round again
        crashing = number > first and chance.random() < CRASH_SHARE
        reached.value = number
        arrive(ledger, key, message, SystemClock())
        crashing = False
        if chance.random() < DUPLICATE_SHARE:
            arrive(ledger, key, message, SystemClock())
