from datetime import timedelta

import pytest

from ops.gates import (
    GateError,
    GateKey,
    Trigger,
    abandon,
    arrive,
    close_overdue,
    force_close,
    gates,
    newest_waiting,
    open_gate,
)
from ops.ledger import Ledger
from ops.message import MOST_ENTITIES, Phase, Topic
from ops.outbox import posted
from tests.ops.messages import DAY, Moving, completion

KEY = GateKey("phase_4_precompute", DAY, "c-1")
TRIGGER = Trigger(Topic.PRECOMPUTE_MAY_BEGIN, Phase.PRECOMPUTE)
REQUIRED = {"player_game_summary": True, "team_offense_game_summary": False}


def opened(ledger: Ledger, clock: Moving, required: dict[str, bool] = REQUIRED) -> None:
    open_gate(ledger, KEY, required, TRIGGER, "full", clock)


def test_the_last_completion_triggers_and_no_other(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock)
    first = arrive(ledger, KEY, completion("player_game_summary", players=("b", "a")), clock)
    assert first.trigger is None and first.missing == ("team_offense_game_summary",)
    again = arrive(ledger, KEY, completion("player_game_summary", players=("b", "a")), clock)
    assert again == first
    clock.pass_(minutes=3)
    last = completion("team_offense_game_summary", players=("c", "a"))
    closed = arrive(ledger, KEY, last, clock)
    assert closed.trigger is not None and closed.missing == ()
    assert closed.trigger.entities_changed.players == ("a", "b", "c")
    assert closed.trigger.duration_seconds == 180 and not closed.trigger.is_full_batch
    assert arrive(ledger, KEY, last, clock).trigger is None
    triggers = [one for one in posted(ledger) if one.topic == TRIGGER.topic]
    assert [one.message_id for one in triggers] == [closed.trigger.message_id]


def test_a_failure_does_not_count_until_a_success_follows(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock, {"player_game_summary": True})
    for status in ("failed", "no_data"):
        failed = arrive(ledger, KEY, completion("player_game_summary", status=status), clock)
        assert failed.trigger is None and failed.missing == ("player_game_summary",)
    assert gates(ledger)[0].arrived == {"player_game_summary": "no_data"}
    assert arrive(ledger, KEY, completion("player_game_summary"), clock).trigger is not None


def test_an_output_that_is_not_required_closes_nothing(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock)
    assert arrive(ledger, KEY, completion("something_else"), clock).trigger is None
    assert gates(ledger)[0].missing == tuple(sorted(REQUIRED))


def test_after_two_hours_it_goes_on_without_what_may_be_missing(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock)
    arrive(ledger, KEY, completion("player_game_summary", players=("a",)), clock)
    clock.pass_(hours=1, minutes=59)
    assert close_overdue(ledger, clock) == []
    clock.pass_(minutes=1)
    ((key, decision),) = close_overdue(ledger, clock)
    assert key == KEY and decision.missing == ("team_offense_game_summary",)
    assert decision.trigger is not None and decision.trigger.status == "partial"
    assert decision.trigger.metadata["missing"] == ["team_offense_game_summary"]
    assert close_overdue(ledger, clock) == []
    late = arrive(ledger, KEY, completion("team_offense_game_summary"), clock)
    assert late.trigger is None and gates(ledger)[0].state == "partial"


def test_it_waits_on_for_what_is_required_and_says_so_once(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock)
    arrive(ledger, KEY, completion("team_offense_game_summary"), clock)
    clock.pass_(hours=3)
    ((_, decision),) = close_overdue(ledger, clock)
    assert decision.trigger is None and decision.missing == ("player_game_summary",)
    assert close_overdue(ledger, clock) == []
    assert arrive(ledger, KEY, completion("player_game_summary"), clock).trigger is not None


def test_an_operator_may_let_it_go_on(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock)
    forced = force_close(ledger, KEY, clock)
    assert forced.trigger is not None and forced.missing == tuple(sorted(REQUIRED))
    assert force_close(ledger, KEY, clock).trigger is None


def test_above_the_limit_everybody_may_have_changed(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock)
    many = tuple(f"p{number:05}" for number in range(MOST_ENTITIES))
    arrive(ledger, KEY, completion("player_game_summary", players=many), clock)
    more = completion("team_offense_game_summary", players=("somebody else",))
    trigger = arrive(ledger, KEY, more, clock).trigger
    assert trigger is not None and trigger.is_full_batch
    assert trigger.entities_changed.total == 0 and trigger.entities_total == MOST_ENTITIES + 1


def test_one_full_batch_makes_the_next_phase_take_everybody(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock)
    arrive(ledger, KEY, completion("player_game_summary", record_count=5), clock)
    named = completion("team_offense_game_summary", players=("a",))
    trigger = arrive(ledger, KEY, named, clock).trigger
    assert trigger is not None and trigger.is_full_batch


def test_chains_of_one_date_do_not_meet(ledger: Ledger) -> None:
    clock = Moving()
    other = GateKey(KEY.gate, DAY, "c-2")
    for key in (KEY, other):
        open_gate(ledger, key, {"player_game_summary": True}, TRIGGER, "full", clock)
    assert arrive(ledger, KEY, completion("player_game_summary"), clock).trigger is not None
    assert [gate.state for gate in gates(ledger, correlation_id="c-2")] == ["waiting"]


def test_without_anything_required_it_is_open_at_once(ledger: Ledger) -> None:
    opened(ledger, Moving(), {})
    assert gates(ledger)[0].state == "triggered" and len(posted(ledger)) == 1


def test_a_gate_that_nobody_opened_is_named(ledger: Ledger) -> None:
    with pytest.raises(GateError, match="phase_4_precompute/2024-03-15/c-1: was never opened"):
        arrive(ledger, KEY, completion("player_game_summary"), Moving())


def test_opening_again_changes_nothing(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock)
    open_gate(ledger, KEY, {}, TRIGGER, "full", clock, timedelta(0))
    assert gates(ledger)[0].required == REQUIRED


def test_an_abandoned_gate_neither_triggers_nor_runs_out(ledger: Ledger) -> None:
    clock = Moving()
    opened(ledger, clock, {"player_game_summary": True})
    abandon(ledger, KEY.correlation_id, clock)
    clock.pass_(hours=3)
    assert close_overdue(ledger, clock) == []
    assert arrive(ledger, KEY, completion("player_game_summary"), clock).trigger is None
    assert gates(ledger)[0].state == "abandoned"


def test_the_newest_gate_that_waits_is_found_by_name_and_date(ledger: Ledger) -> None:
    clock = Moving()
    with pytest.raises(GateError, match="none waits"):
        newest_waiting(ledger, KEY.gate, DAY)
    opened(ledger, clock)
    clock.pass_(minutes=1)
    newer = GateKey(KEY.gate, DAY, "c-2")
    open_gate(ledger, newer, REQUIRED, TRIGGER, "full", clock)
    assert newest_waiting(ledger, KEY.gate, DAY) == newer
    force_close(ledger, newer, clock)
    assert newest_waiting(ledger, KEY.gate, DAY) == KEY
