from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ops import outbox
from ops.ledger import Ledger, LedgerError
from ops.message import Message
from ops.outbox import CLAIM, MOST_ATTEMPTS, posted, send_again
from ops.receivers import DeliveryError
from ops.records import Run
from ops.relay import relay
from ops.runs import finish_run, get_run, start_run
from tests.ops.messages import DAY, NOW, Moving, completion


class Listener:
    """A receiver that may be down."""

    def __init__(self, name: str = "listener") -> None:
        self.name = name
        self.at_once = 100
        self.down = False
        self.refused: set[str] = set()
        self.heard: list[str] = []

    def accept(self, messages: Sequence[Mapping[str, Any]]) -> None:
        if self.down or self.refused & {message["output_table"] for message in messages}:
            raise DeliveryError("answered 503")
        self.heard += [message["output_table"] for message in messages]


def add(ledger: Ledger, *messages: Message) -> None:
    with ledger.engine.begin() as connection:
        outbox.add(connection, messages, NOW)


def states(ledger: Ledger) -> dict[str, str]:
    return {one.document["output_table"]: one.state for one in posted(ledger)}


def test_a_message_is_recorded_with_the_result_or_not_at_all(ledger: Ledger) -> None:
    message = completion("player_game_summary")
    with pytest.raises(LedgerError, match="not in the ledger"):
        finish_run(ledger, "ghost", "success", NOW, messages=[message])
    assert posted(ledger) == []
    start_run(ledger, Run("e-1", "c-1", "run", NOW, DAY, target="duckdb"))
    finish_run(ledger, "e-1", "success", NOW, messages=[message])
    run = get_run(ledger, "e-1")
    assert (
        run is not None
        and run.status == "success"
        and states(ledger) == {"player_game_summary": "pending"}
    )


def test_what_is_refused_holds_nothing_else_back(ledger: Ledger) -> None:
    add(ledger, completion("a"), completion("b"), completion("c"))
    listener = Listener()
    listener.at_once, listener.refused = 1, {"b"}
    for _ in range(2):
        relay(ledger, [listener], Moving())
    assert listener.heard == ["a", "c"]
    assert states(ledger) == {"a": "sent", "b": "pending", "c": "sent"}


def test_every_receiver_gets_each_message_once_while_all_is_well(ledger: Ledger) -> None:
    add(ledger, completion("a"), completion("b"))
    add(ledger, completion("a"))
    one, other = Listener("one"), Listener("other")
    for _ in range(2):
        relay(ledger, [one, other], Moving())
    assert one.heard == other.heard and sorted(one.heard) == ["a", "b"]
    assert set(states(ledger).values()) == {"sent"}


def test_who_is_down_gets_it_later_and_the_others_not_again(ledger: Ledger) -> None:
    clock = Moving()
    add(ledger, completion("a"))
    well, ill = Listener("well"), Listener("ill")
    ill.down = True
    assert relay(ledger, [ill, well], clock).failed == 1
    assert posted(ledger)[0].error == "ill: answered 503"
    ill.down = False
    relay(ledger, [ill, well], clock)
    assert ill.heard == []
    clock.pass_(seconds=5)
    relay(ledger, [ill, well], clock)
    assert (ill.heard, well.heard) == (["a"], ["a"]) and states(ledger) == {"a": "sent"}


def test_what_nobody_takes_is_parked_and_never_lost(ledger: Ledger) -> None:
    clock, receiver = Moving(), Listener()
    receiver.down = True
    add(ledger, completion("a"))
    parked: list[str] = []
    for _ in range(MOST_ATTEMPTS):
        parked += relay(ledger, [receiver], clock).parked
        clock.pass_(minutes=16)
    assert len(parked) == 1 and states(ledger) == {"a": "parked"}
    receiver.down = False
    assert relay(ledger, [receiver], clock).sent == 0
    assert send_again(ledger, clock.now()) == 1
    relay(ledger, [receiver], clock)
    assert receiver.heard == ["a"]


def test_a_relay_that_died_leaves_its_messages_to_the_next(ledger: Ledger) -> None:
    clock, receiver = Moving(), Listener()
    add(ledger, completion("a"))
    assert len(outbox.claim(ledger, "dead", clock.now(), 10)) == 1
    relay(ledger, [receiver], clock)
    assert receiver.heard == []
    clock.at += CLAIM
    relay(ledger, [receiver], clock)
    assert receiver.heard == ["a"]


def test_what_triggers_nothing_is_kept_and_not_sent(ledger: Ledger) -> None:
    receiver = Listener()
    add(ledger, completion("a", skip_downstream_trigger=True), completion("b"))
    relay(ledger, [receiver], Moving())
    assert receiver.heard == ["b"] and states(ledger) == {"a": "withheld", "b": "sent"}
    assert send_again(ledger, NOW) == 0


def test_with_nobody_to_tell_messages_are_kept(ledger: Ledger) -> None:
    add(ledger, completion("a"))
    assert relay(ledger, [], Moving()).sent == 0
    late = Listener()
    relay(ledger, [late], Moving())
    assert late.heard == [] and states(ledger) == {"a": "kept"}


def test_who_relays_is_told_why_messages_were_refused(ledger: Ledger) -> None:
    receiver = Listener()
    receiver.down = True
    add(ledger, completion("a"))
    assert relay(ledger, [receiver], Moving()).error == "listener: answered 503"
