from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.request import UpdateRequest, UpstreamChoice, UpstreamKind
from flows.worlds import MixedWorldsError, refuse_mixed_worlds
from ops.ledger import Ledger, open_ledger
from ops.records import LandingRecord, Run, RunStatus
from ops.runs import finish_run, start_run

NOW = datetime(2024, 3, 15, 22, tzinfo=UTC)
LIVE = UpstreamChoice(UpstreamKind.LIVE)


PAYLOAD = LandingRecord(
    payload_id="p",
    feed="nbac_schedule",
    scope="2023-24",
    base_scope="2023-24",
    game_date=NOW.date(),
    captured_at=NOW,
    url="https://stats.nba.com/x",
    params=None,
    file="p.json.gz",
    status="landed",
    reason=None,
    bytes=10,
    file_bytes=5,
    sha256="a",
    correlation_id="c-1",
    execution_id="e-1",
    recorded_at=NOW,
)


def ledger_with(path: Path, upstream: str, status: RunStatus, *landings: LandingRecord) -> Ledger:
    ledger = open_ledger(f"sqlite:///{path / 'ledger.db'}")
    run = Run(
        execution_id="e-1",
        correlation_id="c-1",
        kind="run",
        started_at=NOW,
        game_date=date(2024, 3, 15),
        target="duckdb",
        upstream=upstream,
    )
    start_run(ledger, run)
    finish_run(ledger, "e-1", status, NOW)
    ledger.record_landings(landings)
    return ledger


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("archive:/a", "sandbox:2024-30-45"),
        ("live", "sandbox"),
        ("sandbox", "archive:/a"),
        ("sandbox:2024-6-12", "sandbox:2024-30-45"),
    ],
)
def test_payloads_of_two_leagues_do_not_share_a_place(
    tmp_path: Path, before: str, now: str
) -> None:
    ledger = ledger_with(tmp_path, before, "success", PAYLOAD)
    with pytest.raises(MixedWorldsError, match="NBA_PROPS_WAREHOUSE"):
        refuse_mixed_worlds(ledger, now)


@pytest.mark.parametrize("status", ["running", "failed"])
def test_payloads_of_a_run_that_was_cut_off_are_there_too(
    tmp_path: Path, status: RunStatus
) -> None:
    ledger = ledger_with(tmp_path, "sandbox", status, PAYLOAD)
    refuse_mixed_worlds(ledger, "sandbox")
    with pytest.raises(MixedWorldsError, match="run of 2024-03-15"):
        refuse_mixed_worlds(ledger, "live")


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("archive:/a", "live"),
        ("sandbox", "sandbox"),
        ("sandbox:2024-6-12", "sandbox:2024-6-12"),
        ("archive:/a", "file:x.json"),
        ("sandbox", UpdateRequest(NOW.date(), LIVE, feeds=()).label),
    ],
)
def test_one_world_goes_on(tmp_path: Path, before: str, now: str) -> None:
    refuse_mixed_worlds(ledger_with(tmp_path, before, "success", PAYLOAD), now)


@pytest.mark.parametrize("status", ["failed", "degraded", "success"])
def test_a_run_that_landed_nothing_is_of_no_world(tmp_path: Path, status: RunStatus) -> None:
    refused = replace(PAYLOAD, status="quarantined")
    refuse_mixed_worlds(ledger_with(tmp_path, "archive:/empty", status, refused), "sandbox")
