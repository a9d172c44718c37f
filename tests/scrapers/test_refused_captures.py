from dataclasses import replace
from datetime import timedelta

from ops.clock import FixedClock
from ops.feed_state import quarantined
from ops.ledger import Ledger
from scrapers.capture import Capture, FetchFailure
from scrapers.contracts import compile_contract, is_named
from scrapers.landing import Origin, land_many
from scrapers.replay import refused_captures
from scrapers.zone import LandingZone
from tests.scrapers.scraper_payloads import CLOCK, NOW, capture, gamelog

ORIGIN = Origin("c-1", "e-1")
EARLIER = NOW - timedelta(hours=1)


def refuse(ledger: Ledger, zone: LandingZone, *captures: Capture) -> None:
    summary = land_many(captures, zone, ledger, CLOCK, ORIGIN)
    assert summary.count("quarantined") == len(captures)


def test_a_refused_payload_comes_back_as_it_was_captured(ledger: Ledger, zone: LandingZone) -> None:
    page = replace(capture(b"<html></html>", captured_at=EARLIER), validators={"etag": "7"})
    pdf = replace(
        capture(b"no pdf", "nbac_injury_report", "2024-03-15_02PM"), content="pdf", doubt="odd"
    )
    refuse(ledger, zone, pdf, page)
    assert list(refused_captures(quarantined(ledger), zone)) == [page, pdf]


def test_a_payload_of_another_list_than_its_own_stays_refused(
    ledger: Ledger, zone: LandingZone
) -> None:
    refuse(ledger, zone, replace(capture(gamelog()), doubt="manifest.csv says otherwise"))
    summary = land_many(refused_captures(quarantined(ledger), zone), zone, ledger, CLOCK, ORIGIN)
    assert [record.reason for record in summary.problems] == ["manifest.csv says otherwise"]


def test_time_does_not_mend_a_capture_time_that_had_not_come(
    ledger: Ledger, zone: LandingZone
) -> None:
    refuse(ledger, zone, capture(gamelog(), captured_at=NOW + timedelta(days=1)))
    later = FixedClock(NOW + timedelta(days=2))
    for _ in range(2):
        found = refused_captures(quarantined(ledger), zone)
        (problem,) = land_many(found, zone, ledger, later, ORIGIN).problems
        assert "by a clock that was ahead" in str(problem.reason)


def test_bytes_that_were_not_kept_are_a_failure_with_a_remedy(
    ledger: Ledger, zone: LandingZone
) -> None:
    refuse(ledger, zone, capture(b"<html></html>"))
    (record,) = quarantined(ledger)
    zone.write(str(record.file), b"something else")
    (found,) = refused_captures([record], zone)
    assert isinstance(found, FetchFailure)
    assert "is not what was refused; fetch or land the payload again" in found.reason


def test_a_field_is_named_by_any_form_also_below_the_envelope_and_below_a_leaf() -> None:
    contract = compile_contract(
        {
            "feed": "x",
            "forms": [
                {"rows": "data[]", "when": "meta", "required": {"data[].id": "integer"}},
                {
                    "rows": "a[]",
                    "envelope": "data",
                    "required": {"a[].b": "string"},
                    "unused": ["c"],
                },
            ],
        }
    )
    named = ("data[].id", "a[].b", "data.a[].b", "c", "c.below", "data.c")
    unnamed = ("data[].new", "a[].new", "new", "data.a[].new")
    assert [path for path in (*named, *unnamed) if is_named(contract, path)] == list(named)
