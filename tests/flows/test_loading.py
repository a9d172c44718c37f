from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from dbt_project.control_tables import WATERMARKS
from dbt_project.targets import duckdb_target
from dbt_project.warehouse import Warehouse, open_warehouse
from flows.change_time import NEVER
from flows.loading import load_landed, loaded_after, read_up_to
from ops.ledger import Ledger, open_ledger
from scrapers.capture import Capture
from scrapers.landing import Origin, land_many
from scrapers.zone import LandingZone
from tests.scrapers.scraper_payloads import CLOCK, NOW, capture, gamelog, odds


def lines(price: float, minutes: int) -> Capture:
    at = NOW + timedelta(minutes=minutes)
    found = capture(odds(price), "odds_api_player_points_props", "e1", at)
    return replace(found, game_date=NOW.date())


def landed(directory: Path) -> tuple[Ledger, LandingZone]:
    """A ledger and a landing zone with two payloads."""
    ledger = open_ledger(f"sqlite:///{directory}/ledger.db")
    zone = LandingZone(str(directory / "landing"))
    assert (
        land_many([capture(gamelog()), lines(1.8, 0)], zone, ledger, CLOCK, Origin("c", "e")).count(
            "landed"
        )
        == 2
    )
    return ledger, zone


def opened(path: Path) -> Warehouse:
    warehouse = open_warehouse(duckdb_target(path))
    warehouse.ensure_schemas()
    return warehouse


def held(warehouse: Warehouse) -> list[str]:
    sql = "select payload_id from nba_raw.landing_payloads order by payload_id"
    return list(warehouse.query(sql)["payload_id"])


def note_read(warehouse: Warehouse, feed: str, loaded_at: datetime) -> None:
    watermark = {"model": feed, "upstream": "landing_payloads", "watermark": loaded_at}
    warehouse.append(WATERMARKS.full_name, [watermark])


def test_each_warehouse_is_given_what_it_lacks_whatever_another_was_given(tmp_path: Path) -> None:
    ledger, zone = landed(tmp_path)
    first, second = opened(tmp_path / "first.duckdb"), opened(tmp_path / "second.duckdb")
    assert load_landed(first, ledger, zone, NOW).payloads == 2
    assert load_landed(second, ledger, zone, NOW).payloads == 2
    assert load_landed(first, ledger, zone, NOW).payloads == 0
    land_many([lines(1.9, 1)], zone, ledger, CLOCK, Origin("c", "e"))
    assert load_landed(second, ledger, zone, NOW).payloads == 1
    assert load_landed(first, ledger, zone, NOW).payloads == 1
    assert held(first) == held(second)


def test_a_payload_that_was_loaded_and_not_marked_is_not_loaded_twice(tmp_path: Path) -> None:
    ledger, zone = landed(tmp_path)
    whole = opened(tmp_path / "whole.duckdb")
    load_landed(whole, ledger, zone, NOW)
    before = held(whole)
    forgetful, _ = landed(tmp_path / "again")
    assert len(forgetful.pending_load()) == 2
    assert load_landed(whole, forgetful, zone, NOW).payloads == 0
    assert held(whole) == before
    assert forgetful.pending_load() == []


def test_news_is_what_was_loaded_since_a_feeds_model_read(tmp_path: Path) -> None:
    ledger, zone = landed(tmp_path)
    warehouse = opened(tmp_path / "w.duckdb")
    load_landed(warehouse, ledger, zone, NOW)
    logs, props = sorted(record.feed for record in ledger.landed())
    never = {logs: NEVER, props: NEVER}
    assert read_up_to(warehouse, [props, logs]) == never
    first = loaded_after(warehouse, never)
    assert [(news.feed, news.captured_at) for news in first] == [(logs, NOW), (props, NOW)]
    note_read(warehouse, props, NOW)
    read = read_up_to(warehouse, [props, logs])
    assert read == {logs: NEVER, props: NOW}
    assert [news.feed for news in loaded_after(warehouse, read)] == [logs]

    note_read(warehouse, logs, NOW)
    later = NOW + timedelta(minutes=1)
    land_many([lines(1.9, 1)], zone, ledger, CLOCK, Origin("c", "e"))
    load_landed(warehouse, ledger, zone, later)
    (second,) = loaded_after(warehouse, read_up_to(warehouse, [props, logs]))
    assert (second.feed, second.captured_at) == (props, later)
    assert read_up_to(warehouse, []) == {} and loaded_after(warehouse, {}) == ()
