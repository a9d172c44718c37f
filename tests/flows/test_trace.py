"""From a prediction back to what landed, and from a landed payload to what it reached."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import insert, select

from dbt_project.runner import run_environment
from dbt_project.warehouse import open_warehouse
from flows.land import land_file
from flows.replay import replay
from flows.report import RunReport
from flows.request import UpdateRequest
from flows.steps import STEPS
from flows.trace import TraceError, trace
from flows.trace_chain import MOST
from flows.update import run_update
from ops.alert_tables import ALERTS
from ops.alerts import Alert, AlertCategory, raise_alert
from ops.errors import ConfigurationError
from ops.gates import gates
from ops.message import Topic, json_schema
from ops.outbox import posted
from ops.records import Run
from ops.runs import start_run
from scrapers.registry import FEEDS
from tests.flows.conftest import BOXSCORES, SandboxDay, corrected_log, rows_of

INJURIES = "nbac_injury_report"
FED = "select prediction_id, fed, payload_id from nba_predictions.prediction_payloads"


@pytest.fixture(scope="module")
def sandbox_day(ran_day: tuple[SandboxDay, RunReport]) -> SandboxDay:
    return ran_day[0]


@pytest.fixture(scope="module")
def full(ran_day: tuple[SandboxDay, RunReport]) -> RunReport:
    return ran_day[1]


@pytest.fixture(scope="module")
def updated(sandbox_day: SandboxDay, full: RunReport) -> RunReport:
    request = UpdateRequest(sandbox_day.league.demo_date, sandbox_day.upstream, (INJURIES,))
    return run_update(sandbox_day.at(14), request)


def traced(day: SandboxDay, identifier: str) -> dict[str, Any]:
    warehouse = open_warehouse(day.context.target)
    try:
        return trace(warehouse, day.context.ledger, identifier)
    finally:
        warehouse.close()


def reports_behind(day: SandboxDay, prediction_id: str) -> set[str]:
    payloads = traced(day, prediction_id)["payloads"]
    return {row["payload_id"] for row in payloads if row["feed"] == INJURIES}


def test_a_prediction_names_every_kind_of_payload_behind_it(
    sandbox_day: SandboxDay, full: RunReport
) -> None:
    found = traced(sandbox_day, str(full.predictions[0]["prediction_id"]))
    assert found["feature_row_is_current"]
    assert {row["fed"] for row in found["payloads"]} >= {
        "own games",
        "games of team-mates",
        "games of the opponent",
        "games of the league",
        "schedule",
        "points line",
        "game lines",
        "injuries",
        "identity",
        "roster moves",
    }


def test_each_version_has_the_injury_report_of_its_time(
    sandbox_day: SandboxDay, full: RunReport, updated: RunReport
) -> None:
    (news,) = updated.news
    second = next(row for row in updated.predictions if row["prediction_version"] == 2)
    assert reports_behind(sandbox_day, str(second["prediction_id"])) == {news.payload_id}
    earlier = reports_behind(sandbox_day, str(second["supersedes"]))
    assert len(earlier) == 1
    assert news.payload_id not in earlier


def test_a_payload_leads_to_its_rows_runs_features_and_predictions(
    sandbox_day: SandboxDay, updated: RunReport
) -> None:
    (news,) = updated.news
    found = traced(sandbox_day, news.payload_id)
    (rows,) = found["rows"]
    assert (rows["feed_table"], rows["removed_rows"]) == (INJURIES, 0)
    assert rows["live_rows"] > 0
    assert found["landed_by"]["execution_id"] == updated.execution_id
    assert [run["kind"] for run in found["read_by"]] == ["update"]
    receipts = {receipt["model"]: receipt for receipt in found["receipts"]}
    assert receipts["player_gameday_features"]["updated"] > 0
    assert {row["fed"] for row in found["features"]} == {"injuries"}
    reached = {row["player_lookup"] for row in found["predictions"]}
    assert reached >= set(updated.predicted.players)


def test_a_payload_is_known_by_its_file_and_by_its_scope(
    sandbox_day: SandboxDay, updated: RunReport
) -> None:
    (news,) = updated.news
    found = traced(sandbox_day, news.payload_id)
    path = Path(sandbox_day.context.settings.landing) / found["payload"]["file"]
    assert path.is_file()
    assert traced(sandbox_day, str(path)) == found
    assert traced(sandbox_day, f"{INJURIES}/{news.scope}") == found
    assert traced(sandbox_day, str(path).replace(".json.gz", ".pdf")) == found


def test_what_never_landed_cannot_be_traced(sandbox_day: SandboxDay, full: RunReport) -> None:
    with pytest.raises(TraceError, match="no landed payload"):
        traced(sandbox_day, f"{INJURIES}/1999-01-01_01PM")
    with pytest.raises(ConfigurationError, match=r"feed no_feed: .* choose one of .*nbac_injury"):
        traced(sandbox_day, "no_feed/1999-01-01_01PM")


def test_a_day_passes_every_gate_once(sandbox_day: SandboxDay, full: RunReport) -> None:
    passed = gates(sandbox_day.context.ledger, correlation_id=full.correlation_id)
    assert sorted((gate.key.gate, gate.state, gate.missing) for gate in passed) == sorted(
        (step.behind, "triggered", ()) for step in STEPS
    )
    assert {"player_game_summary", "upcoming_player_game_context"} <= {
        output for gate in passed for output in gate.required
    }


def test_a_days_messages_validate_and_stay_at_home(
    sandbox_day: SandboxDay, full: RunReport
) -> None:
    told = posted(sandbox_day.context.ledger, correlation_id=full.correlation_id)
    for one in told:
        jsonschema.validate(one.document, json_schema())
    assert {one.topic for one in told} == set(Topic)
    assert {one.document["output_table"] for one in told if one.topic == Topic.SCRAPED} == set(
        FEEDS
    )
    # a run that goes on by itself triggers nobody else
    waiting = {Topic.SCRAPED, *(step.topic for step in STEPS)}
    assert {one.state for one in told if one.topic in waiting} == {"withheld"}
    assert {one.state for one in told if one.topic not in waiting} == {"kept"}
    counted = {one.document["output_table"]: one.document for one in told}
    assert counted["player_gameday_features"]["metadata"]["rows"] > 0
    assert counted["player_prop_predictions"]["record_count"] > 0


def test_an_updates_messages_name_whom_it_reached(
    sandbox_day: SandboxDay, updated: RunReport
) -> None:
    told = posted(sandbox_day.context.ledger, correlation_id=updated.correlation_id)
    rows = {one.document["output_table"]: one.document for one in told}
    assert rows["player_gameday_features"]["is_full_batch"] is False
    assert set(rows["player_prop_predictions"]["entities_changed"]["players"]) == set(
        updated.predicted.players
    )


def test_a_chain_is_told_in_the_order_of_its_time(
    sandbox_day: SandboxDay, updated: RunReport
) -> None:
    found = traced(sandbox_day, updated.correlation_id)
    told = [step["what"] for step in found["path"]]
    assert told.index("run began") < told.index("batch began") < told.index("run ended")
    assert {"payloads", "model", "batch began", "batch ended", "predictions", "message"} <= set(
        told
    )
    assert [step["at"] for step in found["path"]] == sorted(step["at"] for step in found["path"])
    prediction = traced(sandbox_day, str(found["predictions"][0]["prediction_id"]))
    assert prediction["path"] == found["path"]


def test_a_prediction_whose_feature_row_was_removed_is_told_as_such(
    sandbox_day: SandboxDay, full: RunReport
) -> None:
    prediction = full.predictions[-1]
    keys = {name: prediction[name] for name in ("player_lookup", "game_id")}
    removed = (
        "update nba_precompute.player_gameday_features set is_removed = {} "
        "where player_lookup = @player_lookup and game_id = @game_id"
    )
    with closing(open_warehouse(sandbox_day.context.target)) as warehouse:
        told = []
        for state in ("false", "true"):
            warehouse.execute(removed.format(state), keys)
            found = trace(warehouse, sandbox_day.context.ledger, prediction["prediction_id"])
            told.append(found["feature_row_is_current"])
        warehouse.execute(removed.format("false"), keys)
    assert told == [True, False]


def test_a_chain_of_which_only_the_warehouse_knows_is_traced(
    sandbox_day: SandboxDay, full: RunReport
) -> None:
    env = run_environment("manual-0a1b2c3d", "manual-0a1b2c3d")
    session = sandbox_day.context.session
    session.invoke("run", select=["bdl_standings"], full_refresh=True, env=env)
    session.release()
    found = traced(sandbox_day, "manual-0a1b2c3d")
    assert [row["model"] for row in found["receipts"]] == ["bdl_standings"]
    assert [step["what"] for step in found["path"]] == ["model"]


def test_a_chains_alerts_are_found_behind_those_of_others(
    sandbox_day: SandboxDay, full: RunReport
) -> None:
    ledger, wall = sandbox_day.context.ledger, sandbox_day.context.wall
    chain = full.correlation_id
    alert = Alert(AlertCategory.FEED_STALE, "warning", "no answer", "ask again", chain)
    raised = raise_alert(ledger, alert, wall)
    with ledger.engine.begin() as connection:
        row = connection.execute(select(ALERTS).where(ALERTS.c.alert_id == raised)).one()._mapping
        later = {**row, "correlation_id": "another", "raised_at": wall.now() + timedelta(days=1)}
        others = [{**later, "alert_id": f"other-{n}", "turn": n} for n in range(2, MOST + 2)]
        connection.execute(insert(ALERTS), others)
    told = [
        step["detail"] for step in traced(sandbox_day, chain)["path"] if step["what"] == "alert"
    ]
    assert told == ["feed_stale warning: no answer"]


def test_a_chain_may_have_slashes_in_its_name(sandbox_day: SandboxDay, full: RunReport) -> None:
    run = Run("e-nightly", "nightly/2024", "run", sandbox_day.context.wall.now(), None)
    start_run(sandbox_day.context.ledger, run)
    assert traced(sandbox_day, "nightly/2024")["path"]


Fed = set[tuple[str, str, str]]


def fed(day: SandboxDay) -> Fed:
    """Versions, uses and payloads."""
    return set(rows_of(day.context.target, FED).itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def corrected(
    sandbox_day: SandboxDay, updated: RunReport, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Fed, RunReport]:
    """An update with a corrected box score of an earlier game, and what was told before it."""
    before = fed(sandbox_day)
    context = sandbox_day.at(16)
    file = corrected_log(sandbox_day, tmp_path_factory.mktemp("corrected"))
    land_file(context, BOXSCORES, file, None, None)
    request = UpdateRequest(sandbox_day.league.demo_date, sandbox_day.upstream)
    return before, run_update(context, request)


def test_what_fed_a_version_stays_as_it_was_told(
    sandbox_day: SandboxDay, corrected: tuple[Fed, RunReport]
) -> None:
    before, report = corrected
    assert {news.feed for news in report.news} > {BOXSCORES, INJURIES}
    after = fed(sandbox_day)
    versions = {row[0] for row in before}
    assert {row for row in after if row[0] in versions} == before
    assert {row[0] for row in after} > versions
    assert replay(sandbox_day.context, BOXSCORES)["written"] == 0
    assert fed(sandbox_day) == after, "a replay does not change when a payload was first loaded"


def test_a_corrected_result_reaches_no_version_of_before(
    sandbox_day: SandboxDay, corrected: tuple[Fed, RunReport]
) -> None:
    before, report = corrected
    (news,) = (news for news in report.news if news.feed == BOXSCORES)
    reached = traced(sandbox_day, news.payload_id)["predictions"]
    assert {row["prediction_id"] for row in reached}.isdisjoint(row[0] for row in before)
    made = {
        row["prediction_id"]
        for row in report.predictions
        if row["correlation_id"] == report.correlation_id
    }
    assert made & {row["prediction_id"] for row in reached}
