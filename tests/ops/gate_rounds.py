"""One of many processes that complete the outputs of many gates at once.

`python -m tests.ops.gate_rounds URL OUTPUT FIRST_ROUND ROUNDS`: in each round it says that its
output is complete, in some of them twice, and in some it ends without any clean-up in the middle of
its transaction, to be started again by whoever started it.
"""

import os
import sys
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


def main() -> None:
    url, output, first, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    ledger = open_ledger(url)
    crashing = False

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
        print(number, flush=True)
        arrive(ledger, key, message, SystemClock())
        crashing = False
        if chance.random() < DUPLICATE_SHARE:
            arrive(ledger, key, message, SystemClock())


if __name__ == "__main__":
    main()
