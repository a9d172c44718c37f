import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ops.ledger import Ledger
from ops.records import LandingRecord
from scrapers.capture import AlreadyLanded, Arrival, Capture, FetchFailure, NotModified
from scrapers.landing import LandingSummary, Origin, land_many, undamaged
from scrapers.zone import LandingZone
from tests.scrapers.scraper_payloads import CLOCK, NOW, body, capture, gamelog, odds

ORIGIN = Origin("c-1", "e-1")
EARLIER = NOW - timedelta(hours=1)


def land(ledger: Ledger, zone: LandingZone, *arrivals: Arrival) -> LandingSummary:
    return land_many(arrivals, zone, ledger, CLOCK, ORIGIN)


def line(price: float, at: datetime, **changes: Any) -> Capture:
    found = capture(odds(price), "odds_api_player_points_props", "e1", at, date(2024, 3, 15))
    return replace(found, **changes)


def test_a_payload_lands_as_received_with_its_record(ledger: Ledger, zone: LandingZone) -> None:
    sent = replace(capture(gamelog()), params={"apiKey": "S3CRET", "Season": "2023-24"})
    summary = land(ledger, zone, sent)
    (record,) = summary.landed
    assert (
        record.file
        == "nbac_player_boxscores/2024-03-14/2024-03-14_regular__20240315T220000Z.json.gz"
    )
    assert zone.read(record.file) == sent.body
    assert (record.scope, record.bytes, record.correlation_id) == (
        "2024-03-14_regular",
        len(sent.body),
        "c-1",
    )
    assert record.params == {"Season": "2023-24"}
    assert ledger.pending_load() == [record]
    assert not summary.is_degraded


def test_an_identical_payload_is_unchanged_and_goes_no_further(
    ledger: Ledger, zone: LandingZone
) -> None:
    land(ledger, zone, capture(gamelog(), captured_at=EARLIER))
    summary = land(ledger, zone, capture(gamelog()))
    assert summary.as_dict()["total"] == {
        "landed": 0,
        "unchanged": 1,
        "no_data": 0,
        "quarantined": 0,
        "failed": 0,
    }
    assert len(ledger.landed()) == 1


def test_what_arrived_before_an_error_lands(ledger: Ledger, zone: LandingZone) -> None:
    def cut_off() -> Iterator[Arrival]:
        yield capture(gamelog())
        raise OverflowError("date value out of range")

    with pytest.raises(OverflowError):
        land_many(cut_off(), zone, ledger, CLOCK, ORIGIN)
    assert len(ledger.landed()) == 1


def test_what_another_process_lands_meanwhile_loses_nothing(
    ledger: Ledger, zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked up what had landed before either recorded; the rest of the batch lands."""
    record = Ledger.record_landings

    def after_the_other(self: Ledger, records: Iterable[LandingRecord]) -> None:
        monkeypatch.setattr(Ledger, "record_landings", record)
        land(self, zone, capture(gamelog()))
        record(self, records)

    monkeypatch.setattr(Ledger, "record_landings", after_the_other)
    summary = land(ledger, zone, capture(gamelog()), line(1.9, NOW))
    assert summary.counts == {
        "nbac_player_boxscores": {"unchanged": 1},
        "odds_api_player_points_props": {"landed": 1},
    }


def test_a_change_back_to_an_older_state_lands_again(ledger: Ledger, zone: LandingZone) -> None:
    states = [20, 21, 20, 20]
    arrivals = [
        capture(gamelog(points=points), captured_at=EARLIER + timedelta(minutes=n))
        for n, points in enumerate(states)
    ]
    assert land(ledger, zone, *arrivals).counts == {
        "nbac_player_boxscores": {"landed": 3, "unchanged": 1}
    }


def test_a_change_back_within_one_batch_to_what_had_landed_before_lands(
    ledger: Ledger, zone: LandingZone
) -> None:
    first, other, back = (
        capture(gamelog(points=points), captured_at=EARLIER + timedelta(minutes=n))
        for n, points in enumerate([20, 21, 20])
    )
    land(ledger, zone, first)
    assert land(ledger, zone, other, back).counts == {"nbac_player_boxscores": {"landed": 2}}


def test_a_provider_that_says_not_modified_leaves_a_record(
    ledger: Ledger, zone: LandingZone
) -> None:
    sent = capture(gamelog(), captured_at=EARLIER)
    (held,) = land(ledger, zone, sent).landed
    answer = NotModified(sent.feed, sent.scope, sent.game_date, NOW, sent.url, {"key": "S3CRET"})
    assert land(ledger, zone, answer).counts == {sent.feed: {"unchanged": 1}}
    (record,) = ledger.landing_records(statuses=["unchanged"])
    assert (record.captured_at, record.file, record.sha256) == (NOW, held.file, held.sha256)
    assert record.params == {}


def test_what_an_archive_holds_twice_leaves_none(ledger: Ledger, zone: LandingZone) -> None:
    land(ledger, zone, *[AlreadyLanded("nbac_schedule", "2023-24")] * 3)
    assert ledger.landing_records() == []


def test_the_same_capture_given_twice_is_known(ledger: Ledger, zone: LandingZone) -> None:
    old, new = capture(gamelog(), captured_at=EARLIER), capture(gamelog(points=21))
    land(ledger, zone, old, new)
    assert land(ledger, zone, old, new).count("unchanged") == 2


def test_every_capture_of_a_line_keeps_its_own_scope(ledger: Ledger, zone: LandingZone) -> None:
    summary = land(ledger, zone, line(1.9, EARLIER), line(1.8, NOW), line(1.8, NOW))
    assert [record.scope for record in summary.landed] == [
        "e1@20240315T210000Z",
        "e1@20240315T220000Z",
    ]
    assert {record.base_scope for record in summary.landed} == {"e1"}
    assert summary.count("unchanged") == 1


def test_an_empty_answer_is_no_data_and_is_not_loaded(ledger: Ledger, zone: LandingZone) -> None:
    summary = land(ledger, zone, capture(gamelog(rows=0)), line(1, NOW, body=b" "))
    assert summary.count("no_data") == 2
    assert not summary.is_degraded
    assert ledger.pending_load() == []


BROKEN = {
    "an HTML page": (b"<html><title>Access Denied</title></html>", "HTML page titled"),
    "another shape": (body({"Message": "error"}), "no resultSets"),
    "a retyped field": (body(gamelog(points="20")), "[0].PTS is text"),
    "another date": (body(gamelog("2024-03-13")), "about 2024-03-13_regular, asked was 2024-03-14"),
    "too few rows": (body(gamelog(rows=3)), "3 rows where at least 10"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_is_quarantined_alone_with_reason_place_and_remedy(
    ledger: Ledger, zone: LandingZone, kind: str
) -> None:
    content, seen = BROKEN[kind]
    summary = land(ledger, zone, capture(content), line(1.9, NOW))
    assert summary.counts["odds_api_player_points_props"] == {"landed": 1}
    (record,) = summary.problems
    assert (record.status, summary.is_degraded) == ("quarantined", True)
    (told,) = summary.warnings()
    assert "landing refused nbac_player_boxscores 2024-03-14_regular: " in told
    assert seen in told
    assert f"kept in {zone.root}/quarantine/nbac_player_boxscores/2024-03-14/" in told
    assert record.file is not None and zone.read(record.file) == content
    assert [pending.feed for pending in ledger.pending_load()] == ["odds_api_player_points_props"]


def test_a_payload_from_the_future_is_quarantined(ledger: Ledger, zone: LandingZone) -> None:
    near = capture(gamelog(), captured_at=NOW + timedelta(minutes=4))
    far = capture(gamelog(points=21), captured_at=NOW + timedelta(minutes=6))
    summary = land(ledger, zone, near, far)
    assert (summary.count("landed"), summary.count("quarantined")) == (1, 1)
    assert "which is after now" in str(summary.problems[0].reason)


@pytest.mark.parametrize(
    "scope", ["../../etc/passwd", "/abs", "a/b", "..", "", "x" * 200, "\ud800"]
)
def test_a_scope_never_leads_out_of_the_landing_zone(
    ledger: Ledger, zone: LandingZone, tmp_path: Path, scope: str
) -> None:
    summary = land(ledger, zone, capture(gamelog(), scope=scope))
    assert "cannot be a file name" in str(summary.problems[0].reason)
    written = [path for path in tmp_path.rglob("*.json.gz")]
    assert len(written) == 1
    assert written[0].is_relative_to(tmp_path / "landing" / "quarantine")


def test_an_oversized_body_is_refused(
    ledger: Ledger, zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrapers.judge.MAX_BODY_BYTES", 100)
    summary = land(ledger, zone, capture(gamelog()))
    assert "the limit is" in str(summary.problems[0].reason)


def test_an_answer_about_another_event_is_refused(ledger: Ledger, zone: LandingZone) -> None:
    url = "https://api.the-odds-api.com/v4/sports/basketball_nba/events/other/odds"
    summary = land(ledger, zone, line(1.9, NOW, url=url))
    assert "about event e1, asked was other" in str(summary.problems[0].reason)


def test_rows_of_another_date_than_they_land_under_are_refused(
    ledger: Ledger, zone: LandingZone
) -> None:
    early = capture(gamelog(), game_date=date(2024, 3, 13), captured_at=EARLIER)
    right = capture(gamelog(points=21))
    summary = land(ledger, zone, early, right)
    assert (summary.count("landed"), summary.count("quarantined")) == (1, 1)
    told = str(summary.problems[0].reason)
    assert "of 2024-03-14, asked was 2024-03-13 (Eastern dates); fetch it again or land" in told
    season = gamelog()
    season["parameters"]["Season"] = "2023-24"
    season["resultSets"][0]["rowSet"] += gamelog("2024-03-15")["resultSets"][0]["rowSet"]
    (refused,) = land(ledger, zone, capture(season, scope="2023-24_regular")).problems
    assert "of 2024-03-14, 2024-03-15, asked was 2024-03-14 (Eastern" in str(refused.reason)


def test_a_new_field_informs_once_and_lands(ledger: Ledger, zone: LandingZone) -> None:
    summary = land(
        ledger,
        zone,
        capture(gamelog(SHOES="red"), captured_at=EARLIER),
        capture(gamelog(SHOES="blue")),
    )
    assert summary.count("landed") == 2
    assert summary.warnings() == [
        "nbac_player_boxscores: new field LeagueGameLog[].SHOES; add it to"
        " scrapers/contracts/nbac_player_boxscores.json"
    ]


def test_a_later_landing_tells_only_of_fields_no_record_has_told_of(
    ledger: Ledger, zone: LandingZone
) -> None:
    land(ledger, zone, capture(gamelog(SHOES="red"), captured_at=EARLIER))
    summary = land(ledger, zone, capture(gamelog(SHOES="blue", HAT="none")))
    assert summary.new_fields == {"nbac_player_boxscores": ("LeagueGameLog[].HAT",)}
    (record,) = summary.landed
    assert record.new_fields == ["LeagueGameLog[].HAT", "LeagueGameLog[].SHOES"]


def test_failures_and_unpublished_reports_are_recorded(ledger: Ledger, zone: LandingZone) -> None:
    summary = land(
        ledger,
        zone,
        FetchFailure("nbac_injury_report", "2024-03-15_02PM", "nothing yet", "not_published"),
        FetchFailure("nbac_shot_chart", "2024-03-14", "HTTP 500", "http"),
        AlreadyLanded("nbac_schedule", "2023-24"),
    )
    assert summary.counts == {
        "nbac_injury_report": {"no_data": 1},
        "nbac_shot_chart": {"failed": 1},
        "nbac_schedule": {"unchanged": 1},
    }
    assert summary.warnings() == ["nbac_shot_chart 2024-03-14: HTTP 500. Everything else went on."]


def test_a_landed_file_that_was_cut_off_is_noticed_and_restored(
    ledger: Ledger, zone: LandingZone, tmp_path: Path
) -> None:
    sent = capture(gamelog())
    (record,) = land(ledger, zone, sent).landed
    file = tmp_path / "landing" / str(record.file)
    assert undamaged(ledger, zone) == {record.payload_id: record.sha256}
    file.write_bytes(file.read_bytes()[:50])
    assert undamaged(ledger, zone) == {}
    assert land(ledger, zone, sent).count("unchanged") == 1
    assert zone.read(str(record.file)) == sent.body
    (again,) = ledger.landing_records(statuses=["unchanged"])
    assert "was damaged or missing and was written again" in str(again.reason)


def test_a_file_without_a_record_is_taken_over_when_it_is_the_same(
    ledger: Ledger, zone: LandingZone
) -> None:
    sent = capture(gamelog())
    file = zone.file_of(sent.feed, sent.game_date, sent.scope, sent.captured_at)
    zone.write(file, sent.body)
    assert land(ledger, zone, sent).count("landed") == 1


def test_a_landed_file_is_never_changed(ledger: Ledger, zone: LandingZone) -> None:
    sent, other = capture(gamelog()), capture(gamelog(points=21))
    file = zone.file_of(sent.feed, sent.game_date, sent.scope, sent.captured_at)
    zone.write(file, other.body)
    assert "never changed" in str(land(ledger, zone, sent).problems[0].reason)
    assert zone.read(file) == other.body


def test_two_payloads_of_one_moment_do_not_replace_each_other(
    ledger: Ledger, zone: LandingZone
) -> None:
    land(ledger, zone, capture(gamelog()))
    summary = land(ledger, zone, capture(gamelog(points=21)))
    assert "another payload of this scope and capture time" in str(summary.problems[0].reason)


def test_a_report_lands_decoded_with_the_original_beside_it(
    ledger: Ledger, zone: LandingZone, samples: Path
) -> None:
    pdf = (samples / "nbac_injury_report" / "raw_f4391904.pdf").read_bytes()
    sent = Capture(
        "nbac_injury_report",
        "2024-01-04_12PM",
        date(2024, 1, 4),
        datetime(2024, 1, 4, 17, 31, tzinfo=UTC),
        "https://ak-static.cms.nba.com/x.pdf",
        {},
        pdf,
        "pdf",
    )
    (record,) = land(ledger, zone, sent).landed
    assert record.scope == "2024-01-04_12PM@20240104T173100Z"
    assert len(json.loads(zone.read(str(record.file)))["records"]) == 43
    assert zone.read_original(str(record.file), "pdf") == pdf
    assert land(ledger, zone, sent).count("unchanged") == 1


def test_landing_works_behind_any_fsspec_url(ledger: Ledger) -> None:
    zone = LandingZone("memory://landing-test")
    sent = capture(gamelog())
    (record,) = land(ledger, zone, sent).landed
    assert zone.read(str(record.file)) == sent.body
    assert undamaged(ledger, zone) == {record.payload_id: record.sha256}


def test_progress_is_told_by_batch(ledger: Ledger, zone: LandingZone) -> None:
    told: list[int] = []
    arrivals = [AlreadyLanded("nbac_schedule", "2023-24")] * 1200
    land_many(arrivals, zone, ledger, CLOCK, ORIGIN, on_progress=told.append)
    assert told == [500, 1000, 1200]


A, B = (gamelog(points=points) for points in (20, 21))


def points_by_capture(ledger: Ledger, zone: LandingZone) -> list[tuple[datetime, int]]:
    """What has landed, by capture time: the first row's points."""
    found = []
    for record in sorted(ledger.landed(), key=lambda record: record.captured_at):
        assert record.file is not None
        result = json.loads(zone.read(record.file))["resultSets"][0]
        found.append((record.captured_at, result["rowSet"][0][result["headers"].index("PTS")]))
    return found


def at(hours: int, document: Any) -> Capture:
    return capture(document, captured_at=NOW - timedelta(hours=hours))


def test_a_late_capture_does_not_stand_for_what_was_said_again_after_it(
    ledger: Ledger, zone: LandingZone
) -> None:
    for sent in (at(4, A), at(1, A), at(2, B), at(0, A)):
        land(ledger, zone, sent)
    assert points_by_capture(ledger, zone) == [
        (NOW - timedelta(hours=4), 20),
        (NOW - timedelta(hours=2), 21),
        (NOW - timedelta(hours=1), 20),
    ]
    again = land(ledger, zone, at(4, A), at(2, B), at(1, A), at(0, A))
    assert again.as_dict()["total"]["unchanged"] == 4


def test_a_provider_that_said_not_modified_after_a_late_capture_said_it_again(
    ledger: Ledger, zone: LandingZone
) -> None:
    sent = at(4, A)
    answer = NotModified(sent.feed, sent.scope, sent.game_date, NOW, sent.url, {})
    land(ledger, zone, sent)
    land(ledger, zone, answer)
    land(ledger, zone, at(2, B))
    assert [points for _, points in points_by_capture(ledger, zone)] == [20, 21, 20]


@pytest.mark.parametrize("order", [(4, 2, 1, 0), (0, 1, 2, 4), (1, 4, 0, 2), (2, 0, 4, 1)])
def test_the_order_of_arrival_does_not_decide_what_was_said_when(
    ledger: Ledger, zone: LandingZone, order: tuple[int, ...]
) -> None:
    """At every moment the newest capture up to it says the same."""
    said = {4: A, 2: B, 1: B, 0: A}
    for hours in order:
        land(ledger, zone, at(hours, said[hours]))
    landed = points_by_capture(ledger, zone)
    for hours, document in said.items():
        moment = NOW - timedelta(hours=hours)
        newest = max(found for found in landed if found[0] <= moment)
        assert newest[1] == (20 if document is A else 21)


def test_a_late_capture_that_is_refused_changes_nothing(ledger: Ledger, zone: LandingZone) -> None:
    land(ledger, zone, at(4, A))
    land(ledger, zone, at(1, A))
    refused = replace(at(2, A), body=b"<html></html>")
    assert land(ledger, zone, refused).count("quarantined") == 1
    assert len(ledger.landed()) == 1
