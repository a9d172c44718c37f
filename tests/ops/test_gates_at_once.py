"""21 processes that complete the outputs of one gate after another, all at the same time.

NBA_PROPS_GATE_ROUNDS=1000 for the long mode.
"""

import os
import subprocess
import sys
from pathlib import Path

from ops.clock import SystemClock
from ops.gates import Trigger, gates, open_gate
from ops.ledger import open_ledger
from ops.message import Phase, Topic
from ops.outbox import posted
from tests.ops.gate_rounds import KILLED, key_of_round

ROUNDS = int(os.environ.get("NBA_PROPS_GATE_ROUNDS", "40"))
OUTPUTS = [f"output_{number:02}" for number in range(21)]
ROOT = Path(__file__).resolve().parents[2]


def start(url: str, output: str, first: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.ops.gate_rounds", url, output, str(first), str(ROUNDS)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_every_round_is_triggered_once(ledger_url: str) -> None:
    ledger = open_ledger(ledger_url)
    trigger = Trigger(Topic.ANALYTICS_MAY_BEGIN, Phase.ANALYTICS)
    for number in range(ROUNDS):
        required = dict.fromkeys(OUTPUTS, True)
        open_gate(ledger, key_of_round(number), required, trigger, "full", SystemClock())
    running = {output: start(ledger_url, output, 0) for output in OUTPUTS}
    killed = 0
    while running:
        output, process = next(iter(running.items()))
        told, _ = process.communicate(timeout=300)
        del running[output]
        if process.returncode == KILLED:
            killed += 1
            running[output] = start(ledger_url, output, int(told.split()[-1]))
        else:
            assert process.returncode == 0
    messages = [one for one in posted(ledger) if one.topic == trigger.topic]
    assert sorted(one.correlation_id for one in messages) == sorted(
        key_of_round(number).correlation_id for number in range(ROUNDS)
    )
    everybody = {f"player of {output}" for output in OUTPUTS}
    assert all(set(one.document["entities_changed"]["players"]) == everybody for one in messages)
    assert {gate.state for gate in gates(ledger, limit=ROUNDS)} == {"triggered"}
    assert killed or ROUNDS < 40
    ledger.close()
