import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ops.ledger import Ledger
from scrapers.landing import Origin, land_many
from scrapers.loader import rows_to_load
from scrapers.zone import LandingZone
from tests.scrapers.scraper_payloads import CLOCK, NOW, capture, gamelog, odds


def land_some(ledger: Ledger, zone: LandingZone) -> None:
    lines = [
        capture(odds(price), "odds_api_player_points_props", "e1", NOW - timedelta(minutes=age))
        for price, age in ((1.8, 0), (1.9, 10))
    ]
    for found in lines:
        object.__setattr__(found, "game_date", NOW.date())
    arrivals = [*lines, capture(gamelog())]
    summary = land_many(arrivals, zone, ledger, CLOCK, Origin("c-1", "e-1"))
    assert summary.count("landed") == 3


def test_rows_hold_the_decoded_document_in_order(ledger: Ledger, zone: LandingZone) -> None:
    land_some(ledger, zone)
    (batch,) = rows_to_load(ledger, zone)
    assert [(row["feed"], row["scope"]) for row in batch.rows] == [
        ("nbac_player_boxscores", "2024-03-14_regular"),
        ("odds_api_player_points_props", "e1@20240315T215000Z"),
        ("odds_api_player_points_props", "e1@20240315T220000Z"),
    ]
    first = batch.rows[0]
    assert json.loads(first["payload"])["LeagueGameLog"][0]["PTS"] == 20
    assert (first["captured_at"], first["correlation_id"]) == (NOW, "c-1")
    assert set(first) == {
        "payload_id",
        "part",
        "feed",
        "scope",
        "game_date",
        "captured_at",
        "url",
        "sha256",
        "bytes",
        "correlation_id",
        "execution_id",
        "payload",
    }


def test_what_was_marked_is_not_given_again(ledger: Ledger, zone: LandingZone) -> None:
    land_some(ledger, zone)
    for batch in rows_to_load(ledger, zone, batch_bytes=1):
        assert len(batch.rows) == 1
        ledger.mark_loaded(batch.payload_ids, datetime.now(UTC))
    assert list(rows_to_load(ledger, zone)) == []


def test_the_warehouse_may_decide_what_is_missing(ledger: Ledger, zone: LandingZone) -> None:
    land_some(ledger, zone)
    (batch,) = rows_to_load(ledger, zone)
    ledger.mark_loaded(batch.payload_ids, NOW)
    (rest,) = rows_to_load(ledger, zone, already=batch.payload_ids[:1])
    assert rest.payload_ids == batch.payload_ids[1:]


def test_only_the_feeds_asked_for(ledger: Ledger, zone: LandingZone) -> None:
    land_some(ledger, zone)
    (batch,) = rows_to_load(ledger, zone, feeds=["nbac_player_boxscores"])
    assert len(batch.rows) == 1


def test_a_damaged_file_is_named_and_the_rest_is_loaded(
    ledger: Ledger, zone: LandingZone, tmp_path: Path
) -> None:
    land_some(ledger, zone)
    record = ledger.pending_load(["nbac_player_boxscores"])[0]
    file = tmp_path / "landing" / str(record.file)
    file.write_bytes(file.read_bytes()[:40])
    (batch,) = rows_to_load(ledger, zone)
    assert len(batch.rows) == 2
    (problem,) = batch.problems
    assert "nbac_player_boxscores 2024-03-14_regular" in problem and "damaged" in problem
    ledger.mark_loaded(batch.payload_ids, NOW)
    assert [pending.feed for pending in ledger.pending_load()] == ["nbac_player_boxscores"]


def test_a_file_that_was_changed_is_not_loaded(
    ledger: Ledger, zone: LandingZone, tmp_path: Path
) -> None:
    land_some(ledger, zone)
    (record,) = ledger.pending_load(["nbac_player_boxscores"])
    zone.write(str(record.file), json.dumps(gamelog(points=99)).encode())
    (batch,) = rows_to_load(ledger, zone)
    assert {row["feed"] for row in batch.rows} == {"odds_api_player_points_props"}
    (problem,) = batch.problems
    assert "is not what was landed" in problem


def test_a_large_document_is_loaded_in_parts_that_add_up(ledger: Ledger, zone: LandingZone) -> None:
    body = gamelog()
    table = body["resultSets"][0]
    players = range(1, 121)
    table["rowSet"] = [[*table["rowSet"][0]] for _ in players]
    column = table["headers"].index("PLAYER_ID")
    for player, row in zip(players, table["rowSet"], strict=True):
        row[column] = player
    land_many([capture(body)], zone, ledger, CLOCK, Origin("c-1", "e-1"))
    (batch,) = rows_to_load(ledger, zone)
    assert [row["part"] for row in batch.rows] == [0, 1, 2, 3, 4]
    assert len(batch.payload_ids) == 1
    loaded = [
        line["PLAYER_ID"]
        for row in batch.rows
        for line in json.loads(row["payload"])["LeagueGameLog"]
    ]
    assert loaded == list(players)
