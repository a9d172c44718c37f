from dataclasses import replace
from datetime import timedelta

import pytest

from ops.feed_state import failures, feed_states, new_fields, quarantined
from ops.ledger import Ledger
from tests.ops.test_ledger import NOW, landing

FEED = "nbac_schedule"
LATER = NOW + timedelta(hours=1)


def test_a_feed_without_records_has_an_empty_state(ledger: Ledger) -> None:
    state = feed_states(ledger, [FEED])[FEED]
    assert (state.captured_at, state.quarantined, state.failed) == (None, 0, 0)


def test_the_newest_answer_may_be_an_unchanged_one(ledger: Ledger) -> None:
    ledger.record_landings(
        [
            landing("b", captured_at=LATER, status="unchanged"),
            landing("a"),
            landing("c", captured_at=LATER + timedelta(hours=1), status="no_data"),
        ]
    )
    assert feed_states(ledger, [FEED])[FEED].captured_at == LATER


@pytest.mark.parametrize("status", ["landed", "unchanged"])
def test_a_refused_payload_is_made_good_by_a_later_capture_of_its_scope(
    ledger: Ledger, status: str
) -> None:
    ledger.record_landings(
        [
            landing("page", status="quarantined"),
            landing("other", scope="2022-23", captured_at=LATER),
            landing("before", captured_at=NOW - timedelta(hours=1)),
        ]
    )
    assert [record.payload_id for record in quarantined(ledger)] == ["page"]
    later = landing("good", captured_at=LATER)
    ledger.record_landings([replace(later, status=status)])  # type: ignore[arg-type]
    assert quarantined(ledger) == []
    assert [record.payload_id for record in quarantined(ledger, superseded=True)] == ["page"]


def test_a_refused_payload_that_landed_itself_is_refused_no_longer(ledger: Ledger) -> None:
    ledger.record_landings([landing("p", status="quarantined"), landing("p")])
    assert quarantined(ledger, superseded=True) == []


def test_a_payload_refused_beside_one_of_the_same_moment_stays_refused(ledger: Ledger) -> None:
    ledger.record_landings([landing("p"), landing("p", status="quarantined", sha256="b")])
    assert [record.sha256 for record in quarantined(ledger)] == ["b"]


def test_a_payload_refused_again_and_again_counts_once_with_its_last_reason(
    ledger: Ledger,
) -> None:
    first = replace(landing("p", status="quarantined"), reason="first")
    ledger.record_landings([first, replace(first, reason="last")])
    assert [record.reason for record in quarantined(ledger, FEED)] == ["last"]
    assert feed_states(ledger, [FEED])[FEED].quarantined == 1


def test_failures_count_since_the_last_answer(ledger: Ledger) -> None:
    ledger.record_landings([landing("a", status="failed"), landing("b", status="failed")])
    assert len(failures(ledger)) == 2
    ledger.record_landings([landing("c", status="unchanged"), landing("d", status="failed")])
    assert [record.payload_id for record in failures(ledger, FEED)] == ["d"]
    assert failures(ledger, "nbac_shot_chart") == []


def test_new_fields_of_all_records_are_told_together(ledger: Ledger) -> None:
    ledger.record_landings(
        [
            replace(landing("a"), new_fields=["x", "y"]),
            replace(landing("b"), new_fields=["x", "z"]),
            landing("c"),
        ]
    )
    assert new_fields(ledger, [FEED, "nbac_shot_chart"]) == {
        FEED: frozenset("xyz"),
        "nbac_shot_chart": frozenset(),
    }
