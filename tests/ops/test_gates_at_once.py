"""21 processes that complete the outputs of one gate after another, all at the same time.

NBA_PROPS_GATE_ROUNDS=1000 for the long mode.
"""

import os
from ctypes import c_int
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

from ops.clock import SystemClock
from ops.gates import Trigger, gates, open_gate
from ops.ledger import open_ledger
from ops.message import Phase, Topic
from ops.outbox import posted
from tests.ops.gate_rounds import KILLED, complete, key_of_round

ROUNDS = int(os.environ.get("NBA_PROPS_GATE_ROUNDS", "40"))
OUTPUTS = [f"output_{number:02}" for number in range(21)]
# Forks of a process that has imported everything, if pytest runs in the project's root: 21 that
# import it themselves take a second each.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload([complete.__module__])


def start(url: str, output: str, reached: c_int) -> ForkServerProcess:
    given = (url, output, ROUNDS, reached)
    process = PROCESSES.Process(target=complete, args=given, daemon=True)
    process.start()
    return process


def test_every_round_is_triggered_once(ledger_url: str) -> None:
    ledger = open_ledger(ledger_url)
    trigger = Trigger(Topic.ANALYTICS_MAY_BEGIN, Phase.ANALYTICS)
    for number in range(ROUNDS):
        required = dict.fromkeys(OUTPUTS, True)
        open_gate(ledger, key_of_round(number), required, trigger, "full", SystemClock())
    reached = {output: PROCESSES.RawValue(c_int, 0) for output in OUTPUTS}
    running = {output: start(ledger_url, output, reached[output]) for output in OUTPUTS}
    killed = 0
    while running:
        output, process = next(iter(running.items()))
        process.join(timeout=300)
        del running[output]
        if process.exitcode == KILLED:
            killed += 1
            running[output] = start(ledger_url, output, reached[output])
        else:
            assert process.exitcode == 0
    messages = [one for one in posted(ledger) if one.topic == trigger.topic]
    assert sorted(one.correlation_id for one in messages) == sorted(
        key_of_round(number).correlation_id for number in range(ROUNDS)
    )
    everybody = {f"player of {output}" for output in OUTPUTS}
    assert all(set(one.document["entities_changed"]["players"]) == everybody for one in messages)
    assert {gate.state for gate in gates(ledger, limit=ROUNDS)} == {"triggered"}
    assert killed or ROUNDS < 40
    ledger.close()
