"""A feed read again after a fix: what was refused lands, and only rows that differ are written."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from dbt_project.warehouse import open_warehouse
from flows.day import run_day
from flows.land import land_file
from flows.replay import replay
from flows.report import RunStatus
from flows.request import RunRequest, UpdateRequest
from flows.update import run_update
from ops.feed_state import feed_states
from ops.lease import LeaseHeldError, held
from ops.ledger import Ledger
from ops.runs import get_run
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.registry import FEEDS
from scrapers.zone import LandingZone
from tests.flows.conftest import SandboxDay, opened, rows_of

INJURIES = "nbac_injury_report"
BOXSCORES = "nbac_player_boxscores"
REASONS = f"""
select reason, count(*) as n
from nba_raw.{INJURIES}
where not is_removed
group by reason
"""
LOADS = f"""
select game_date, max(loaded_at) as newest
from nba_raw.landing_payloads
where feed = '{BOXSCORES}'
group by game_date
"""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxDay]:
    league = League(LeagueParameters(teams=4, days=16))
    with SandboxServer(league) as server, opened(tmp_path_factory.mktemp("replay")) as context:
        found = SandboxDay(league, server, context)
        report = run_day(found.at(13), RunRequest(league.demo_date, found.upstream))
        assert report.error is None
        yield found


@pytest.fixture
def contracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The contracts as files that a test may edit."""
    directory = tmp_path / "contracts"
    shutil.copytree(str(files("scrapers") / "contracts"), directory)
    monkeypatch.setattr("scrapers.contracts.files", lambda _package: tmp_path)
    return directory


def retype(contract: Path, path: str, wanted: str) -> None:
    source = json.loads(contract.read_text())
    source["required"][path] = wanted
    contract.write_text(json.dumps(source))


def ledger_of(day: SandboxDay) -> Ledger:
    return day.context.ledger


def written(receipt: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Rows inserted, updated and removed by each model that wrote any."""
    found = {
        model["model"]: (model["inserted"], model["updated"], model["removed"])
        for model in receipt["models"]
    }
    return {name: counts for name, counts in found.items() if any(counts)}


def reasons(day: SandboxDay) -> dict[Any, int]:
    rows = rows_of(day.context.target, REASONS)
    return dict(zip(rows["reason"], rows["n"], strict=True))


def test_a_payload_refused_by_a_contract_that_was_too_strict_lands_after_the_fix(
    day: SandboxDay, contracts: Path
) -> None:
    contract = contracts / f"{INJURIES}.json"
    retype(contract, "records[].team", "integer")
    request = UpdateRequest(day.league.demo_date, day.upstream, (INJURIES,))
    report = run_update(day.at(14), request)
    assert report.status is RunStatus.DEGRADED
    assert f"then: nba-props feeds replay {INJURIES}" in report.warnings[0]
    before = len(rows_of(day.context.target, f"select 1 from nba_raw.{INJURIES}"))
    assert feed_states(ledger_of(day), [INJURIES])[INJURIES].quarantined == 1

    still = replay(day.context, INJURIES)
    assert (still["status"], still["written"]) == ("degraded", 0)
    assert [found["scope"] for found in still["refused"]] == [
        f"{day.league.demo_date}_02PM",
    ]
    assert "is text" in still["refused"][0]["reason"]

    retype(contract, "records[].team", "string")
    mended = replay(day.context, INJURIES)
    assert (mended["status"], mended["payloads"]["landed"], mended["refused"]) == ("success", 1, [])
    inserted = written(mended)[INJURIES][0]
    after = len(rows_of(day.context.target, f"select 1 from nba_raw.{INJURIES}"))
    assert 0 < inserted == after - before
    assert written(mended)["player_injury_status"] != (0, 0, 0)
    assert feed_states(ledger_of(day), [INJURIES])[INJURIES].quarantined == 0
    (record,) = [r for r in ledger_of(day).landed([INJURIES]) if r.base_scope.endswith("02PM")]
    assert record.captured_at == day.at(14).clock.now()

    again = replay(day.context, INJURIES)
    assert (again["status"], again["written"], written(again)) == ("success", 0, {})
    assert again["payloads"]["judged_again"] == 0


def test_a_mended_decoder_changes_the_rows_and_leaves_the_originals(day: SandboxDay) -> None:
    feed = FEEDS[INJURIES]

    def forgetful(body: bytes) -> Any:
        document = feed.decoder(body)
        return {**document, "records": [{**row, "reason": "?"} for row in document["records"]]}

    root = Path(day.context.settings.landing)
    originals = {path: path.read_bytes() for path in root.rglob("*.pdf")}
    right = reasons(day)
    spoilt = replay(
        day.context, INJURIES, feeds=FEEDS | {INJURIES: replace(feed, decoder=forgetful)}
    )
    assert spoilt["payloads"]["documents_replaced"] == len(ledger_of(day).landed([INJURIES]))
    assert set(reasons(day)) == {"?"}

    mended = replay(day.context, INJURIES)
    assert mended["payloads"]["documents_replaced"] > 0
    assert written(mended)[INJURIES] == (0, sum(right.values()), 0)
    assert reasons(day) == right
    assert originals == {path: path.read_bytes() for path in root.rglob("*.pdf")}

    again = replay(day.context, INJURIES)
    assert (again["payloads"]["documents_replaced"], again["written"]) == (0, 0)


def test_a_document_that_would_be_refused_now_is_kept_and_named(day: SandboxDay) -> None:
    feed = FEEDS[INJURIES]
    before = reasons(day)
    spoilt = replace(feed, decoder=lambda _body: {"records": []})
    receipt = replay(day.context, INJURIES, feeds=FEEDS | {INJURIES: spoilt})
    assert receipt["status"] == "degraded"
    assert "before stays" in receipt["warnings"][0]
    assert (receipt["written"], reasons(day)) == (0, before)


def test_a_date_reads_only_payloads_of_that_date(day: SandboxDay) -> None:
    before = rows_of(day.context.target, LOADS).set_index("game_date")["newest"]
    chosen = max(before.index)
    receipt = replay(day.context, BOXSCORES, chosen)
    after = rows_of(day.context.target, LOADS).set_index("game_date")["newest"]
    assert (receipt["payloads"]["read"], receipt["written"]) == (1, 0)
    assert [game_date for game_date in before.index if after[game_date] != before[game_date]] == [
        chosen
    ]


def test_a_seed_that_was_mended_is_loaded_before_the_models(day: SandboxDay) -> None:
    warehouse = open_warehouse(day.context.target)
    warehouse.execute("delete from nba_orchestration.watermarks where model = 'seeds'")
    warehouse.close()
    receipt = replay(day.context, INJURIES)
    assert any("seeds loaded" in notice for notice in receipt["notices"])
    assert receipt["written"] == 0


def test_a_payload_whose_file_is_gone_keeps_its_rows_and_is_named(day: SandboxDay) -> None:
    record = ledger_of(day).landed([BOXSCORES])[0]
    path = Path(day.context.settings.landing) / str(record.file)
    kept = path.read_bytes()
    path.unlink()
    receipt = replay(day.context, BOXSCORES)
    path.write_bytes(kept)
    assert (receipt["status"], receipt["written"]) == ("degraded", 0)
    assert f"{record.base_scope}: " in receipt["warnings"][0]
    held_ids = rows_of(day.context.target, "select payload_id from nba_raw.landing_payloads")
    assert record.payload_id in set(held_ids["payload_id"])


def test_a_block_page_stays_refused_and_is_kept(day: SandboxDay, tmp_path: Path) -> None:
    record = ledger_of(day).landed([BOXSCORES])[0]
    zone = LandingZone(day.context.settings.landing)
    page = tmp_path / "page.json"
    page.write_text("<html><title>Access Denied</title></html>")
    document = land_file(day.context, BOXSCORES, page, record.game_date, None)
    assert f"then: nba-props feeds replay {BOXSCORES}" in document["warnings"][0]
    refused = replay(day.context, BOXSCORES)
    assert refused["status"] == "degraded"
    assert "Access Denied" in refused["refused"][0]["reason"]
    assert zone.read_refused(refused["refused"][0]["file"].removeprefix(f"{zone.root}/"))


def test_nothing_is_read_again_while_another_run_writes_the_target(day: SandboxDay) -> None:
    context = day.context
    with (
        held(context.ledger, context.target.label, "other", context.wall),
        pytest.raises(LeaseHeldError, match="run other"),
    ):
        replay(context, BOXSCORES)


def test_a_replay_is_a_run_of_the_ledger(day: SandboxDay) -> None:
    receipt = replay(day.context, INJURIES)
    run = get_run(ledger_of(day), receipt["execution_id"])
    assert run is not None
    assert (run.kind, run.status, run.upstream) == ("replay", "success", f"replay:{INJURIES}")
