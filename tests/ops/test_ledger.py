from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from ops.feed_state import new_fields
from ops.ledger import Ledger, LedgerError, open_ledger
from ops.records import LandingRecord, LandingStatus, Run
from ops.runs import (
    recent_runs,
    start_run,
)

NOW = datetime(2024, 3, 15, 22, 0, tzinfo=UTC)


def landing(
    payload_id: str,
    *,
    feed: str = "nbac_schedule",
    scope: str = "2023-24",
    captured_at: datetime = NOW,
    sha256: str = "a",
    status: LandingStatus = "landed",
) -> LandingRecord:
    return LandingRecord(
        payload_id=payload_id,
        feed=feed,
        scope=scope,
        base_scope=scope,
        game_date=date(2024, 3, 15),
        captured_at=captured_at,
        url="https://stats.nba.com/x",
        params={"Season": "2023-24"},
        file=f"{payload_id}.json.gz",
        status=status,
        reason=None,
        bytes=10,
        file_bytes=5,
        sha256=sha256,
        correlation_id="c-1",
        execution_id="e-1",
        recorded_at=NOW,
    )


def test_the_newest_landing_of_a_scope_is_by_capture_time(ledger: Ledger) -> None:
    ledger.record_landings(
        [
            landing("new", captured_at=NOW, sha256="b"),
            landing("old", captured_at=NOW - timedelta(hours=1)),
            landing("refused", captured_at=NOW + timedelta(hours=1), status="quarantined"),
        ]
    )
    newest = ledger.newest_landed([("nbac_schedule", "2023-24"), ("nbac_schedule", "2022-23")])
    assert {key: record.sha256 for key, record in newest.items()} == {
        ("nbac_schedule", "2023-24"): "b"
    }


def test_many_keys_are_looked_up_at_once(ledger: Ledger) -> None:
    records = [landing(f"p{n}", scope=f"s{n}") for n in range(1000)]
    ledger.record_landings(records)
    assert len(ledger.newest_landed([("nbac_schedule", f"s{n}") for n in range(1000)])) == 1000
    assert len(ledger.landed_by_id([f"p{n}" for n in range(2000)])) == 1000


def test_what_is_loaded_is_no_longer_pending(ledger: Ledger) -> None:
    ledger.record_landings(
        [landing("b", scope="2"), landing("a", scope="1"), landing("n", status="no_data")]
    )
    assert [record.payload_id for record in ledger.pending_load()] == ["a", "b"]
    ledger.mark_loaded(["a"], NOW)
    assert [record.payload_id for record in ledger.pending_load(["nbac_schedule"])] == ["b"]
    assert ledger.pending_load(["odds_api_game_lines"]) == []
    assert len(ledger.landed()) == 2


def test_scopes_that_landed_are_listed_by_feed(ledger: Ledger) -> None:
    ledger.record_landings([landing("a", scope="1"), landing("b", scope="2")])
    assert ledger.landed_scopes(["nbac_schedule", "nbac_shot_chart"]) == {
        "nbac_schedule": frozenset({"1", "2"}),
        "nbac_shot_chart": frozenset(),
    }


def test_scopes_may_be_asked_for_by_when_they_were_seen_last(ledger: Ledger) -> None:
    evening, morning = NOW, NOW + timedelta(days=1)
    ledger.record_landings(
        [
            landing("open", scope="1", captured_at=evening),
            landing("over", scope="2", captured_at=evening),
            landing("again", scope="2", captured_at=morning, status="unchanged"),
        ]
    )
    found = ledger.landed_scopes(["nbac_schedule"], over=lambda day, seen: seen.date() > day)
    assert found == {"nbac_schedule": frozenset({"2"})}


def test_a_ledger_that_cannot_be_opened_names_url_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="NBA_PROPS_LEDGER_URL"):
        open_ledger(f"sqlite:///{tmp_path}/file/ledger.db")


def test_a_password_in_the_url_is_not_shown() -> None:
    with pytest.raises(LedgerError) as raised:
        open_ledger("nosuchdialect://user:hunter2@host/db")
    assert "hunter2" not in str(raised.value)


def test_a_ledger_of_an_earlier_version_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    old = open_ledger(url)
    old.record_landings([landing("old")])
    with old.engine.begin() as connection:
        for column in ("new_fields", "doubt"):
            connection.execute(text(f"alter table landing_records drop column {column}"))
    old.close()
    ledger = open_ledger(url)
    ledger.record_landings([replace(landing("new"), new_fields=["a.b"], doubt="odd")])
    found = {record.payload_id: record for record in ledger.landing_records()}
    assert (found["old"].new_fields, found["old"].doubt) == (None, None)
    assert (found["new"].new_fields, found["new"].doubt) == (["a.b"], "odd")
    assert new_fields(ledger, ["nbac_schedule"]) == {"nbac_schedule": frozenset({"a.b"})}


def test_the_ledger_survives_reopening(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    first = open_ledger(url)
    start_run(first, Run("e-1", "c-1", "run", NOW, target="duckdb"))
    first.close()
    assert len(recent_runs(open_ledger(url))) == 1
