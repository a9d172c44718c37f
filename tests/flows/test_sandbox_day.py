"""A simulated day from end to end: scrape over HTTP, land, build, predict, update."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from cli.main import app
from dbt_project.control_tables import PREDICTIONS
from dbt_project.copies import copy_warehouse
from dbt_project.targets import duckdb_target
from dbt_project.warehouse import Rows, Warehouse, open_warehouse
from flows.day import run_day
from flows.grade import grade_run
from flows.predict import predict_date
from flows.predict_run import PredictRequest, predict_run
from flows.report import RunReport, RunStatus
from flows.request import RunRequest, UpdateRequest
from flows.train import retrain
from flows.update import run_update
from predictions import decay
from predictions.predict import PredictionBatch, predict_slate
from predictions.registry import note_health
from predictions.rows import RunStamp
from predictions.states import Health, champion_of, read_events, states_of
from predictions.systems import SYSTEM_IDS
from sandbox.league.availability import StatusEvent
from scrapers.registry import FEEDS
from tests.flows.conftest import SandboxDay, eastern, rows_of

INJURIES = ("nbac_injury_report",)
EVERYTHING_PREDICTED = (
    "select * from nba_predictions.player_prop_predictions order by prediction_id"
)


@pytest.fixture(scope="module")
def full(sandbox_day: SandboxDay) -> RunReport:
    request = RunRequest(sandbox_day.league.demo_date, sandbox_day.upstream)
    return run_day(sandbox_day.at(13), request)


@pytest.fixture(scope="module")
def repeated(sandbox_day: SandboxDay, full: RunReport) -> RunReport:
    request = RunRequest(sandbox_day.league.demo_date, sandbox_day.upstream)
    return run_day(sandbox_day.at(13), request)


@pytest.fixture(scope="module")
def updated(sandbox_day: SandboxDay, repeated: RunReport) -> RunReport:
    request = UpdateRequest(sandbox_day.league.demo_date, sandbox_day.upstream, INJURIES)
    return run_update(sandbox_day.at(14), request)


@pytest.fixture(scope="module")
def idle(sandbox_day: SandboxDay, updated: RunReport) -> RunReport:
    request = UpdateRequest(sandbox_day.league.demo_date, sandbox_day.upstream, INJURIES)
    return run_update(sandbox_day.at(14), request)


def ruled_out(sandbox_day: SandboxDay) -> StatusEvent:
    """The event of 14:00: a player whom nobody listed is out."""
    league = sandbox_day.league
    return next(event for event in league.script if event.at == eastern(league.demo_date, 14))


def query(sandbox_day: SandboxDay, sql: str) -> pd.DataFrame:
    return rows_of(sandbox_day.context.target, sql)


def test_every_feed_arrives_and_the_day_succeeds(full: RunReport) -> None:
    assert full.error is None
    assert list(full.warnings) == []
    assert full.status is RunStatus.SUCCESS
    assert {feed.feed for feed in full.landing if feed.landed} == set(FEEDS)


@pytest.mark.parametrize("feed", sorted(FEEDS))
def test_every_feed_fills_its_table(full: RunReport, sandbox_day: SandboxDay, feed: str) -> None:
    counted = query(sandbox_day, f"select count(*) as n from nba_raw.{feed} where not is_removed")
    assert counted["n"].iloc[0] > 0


def test_the_sources_of_a_simulated_league_agree(full: RunReport, sandbox_day: SandboxDay) -> None:
    assert query(sandbox_day, "select * from nba_orchestration.source_disagreements").empty
    assert query(sandbox_day, "select * from nba_orchestration.unresolved_names").empty


def test_every_prediction_has_a_real_line_known_before_the_cutoff(full: RunReport) -> None:
    assert full.predictions
    for row in full.predictions:
        assert row["line"] is not None
        assert row["bookmaker"]
        assert row["line_known_at"] < row["cutoff_at"]
        assert 0 <= row["p_over"] <= 1


def test_every_system_predicts(full: RunReport) -> None:
    systems = {row["system_id"] for row in full.predictions}
    assert systems == set(SYSTEM_IDS)


def test_the_same_run_again_writes_nothing(full: RunReport, repeated: RunReport) -> None:
    assert repeated.written == 0
    assert repeated.entities_changed.players == ()
    assert repeated.predictions == full.predictions


def test_the_update_reaches_the_injured_players_game_and_no_other(
    sandbox_day: SandboxDay, updated: RunReport
) -> None:
    star = ruled_out(sandbox_day)
    game = query(
        sandbox_day,
        f"select game_id, home_team_abbr, away_team_abbr from nba_reference.dim_game "
        f"where nba_game_id = '{star.game_id}'",
    ).iloc[0]
    changed = updated.entities_changed
    assert updated.status is RunStatus.SUCCESS
    assert changed.games == (game["game_id"],)
    assert set(changed.teams) <= {game["home_team_abbr"], game["away_team_abbr"]}


def test_the_update_predicts_teammates_only_and_withdraws_the_injured_player(
    sandbox_day: SandboxDay, full: RunReport, updated: RunReport
) -> None:
    star = ruled_out(sandbox_day)
    found = query(
        sandbox_day,
        f"select player_lookup, listed_team_abbr from nba_reference.dim_player "
        f"where nba_player_id = {star.player_id}",
    ).iloc[0]
    before = {row["player_lookup"] for row in full.predictions}
    after = {row["player_lookup"] for row in updated.predictions}
    assert before - after == {found["player_lookup"]}
    assert set(updated.predicted.teams) == {found["listed_team_abbr"]}
    versions = query(
        sandbox_day,
        f"select mean, recommendation, reason from nba_predictions.player_prop_predictions "
        f"where player_lookup = '{found['player_lookup']}' and prediction_version = 2",
    )
    assert len(versions) == len(SYSTEM_IDS)
    assert versions["mean"].isna().all()
    assert versions["recommendation"].isna().all()
    assert set(versions["reason"]) == {"withdrawn: out"}


def test_every_version_has_a_row_for_each_books_line(
    sandbox_day: SandboxDay, updated: RunReport
) -> None:
    counted = query(
        sandbox_day,
        """
        select predictions.prediction_id, predictions.mean, predictions.line,
            predictions.written_at, count(lines.bookmaker) as books,
            count(distinct lines.bookmaker || lines.line_source) as different,
            max(lines.written_at) as lines_written_at
        from nba_predictions.player_prop_predictions as predictions
        left join nba_predictions.player_line_predictions as lines
            on predictions.prediction_id = lines.prediction_id
        group by all
        """,
    )
    quoted = counted["mean"].notna() & counted["line"].notna()
    assert (counted.loc[quoted, "books"] >= 1).all() and (counted["books"] > 1).any()
    assert (counted.loc[~quoted, "books"] == 0).all()
    assert (counted["books"] == counted["different"]).all()
    written = counted[counted["books"] > 0]
    assert (written["written_at"] == written["lines_written_at"]).all()


def test_new_versions_supersede_and_nothing_is_overwritten(
    sandbox_day: SandboxDay, full: RunReport, updated: RunReport
) -> None:
    rows = query(sandbox_day, "select * from nba_predictions.player_prop_predictions")
    ids = set(rows["prediction_id"])
    second = rows[rows["prediction_version"] == 2]
    assert {row["prediction_id"] for row in full.predictions} <= ids
    assert len(second) > 0
    assert set(second["supersedes"]) <= ids
    assert set(second["execution_id"]) == {updated.execution_id}


def test_an_update_without_news_ends_with_nothing_written(idle: RunReport) -> None:
    assert idle.written == 0
    assert idle.phases == {}
    assert idle.status is RunStatus.SUCCESS


def test_after_tip_off_predictions_are_neither_made_nor_withdrawn(
    sandbox_day: SandboxDay, idle: RunReport
) -> None:
    late = predict_run(sandbox_day.at(23), PredictRequest(sandbox_day.league.demo_date))
    assert late.status is RunStatus.SUCCESS
    assert late.written == 0
    assert late.predictions == idle.predictions
    assert any("have begun" in notice for notice in late.notices)


def test_an_update_after_the_last_tip_off_predicts_nobody(
    sandbox_day: SandboxDay, idle: RunReport
) -> None:
    late = sandbox_day.at(10, sandbox_day.league.demo_date + timedelta(days=1))
    report = run_update(
        late, UpdateRequest(sandbox_day.league.demo_date, sandbox_day.upstream, ("bdl_standings",))
    )
    assert report.error is None
    assert report.predicted.players == ()
    assert report.predictions == idle.predictions


@contextmanager
def copied(sandbox_day: SandboxDay, directory: Path) -> Iterator[Warehouse]:
    """A warehouse of its own that holds what the day's holds."""
    path = directory / "copied.duckdb"
    copy_warehouse(sandbox_day.context.settings.warehouse, path)
    warehouse = open_warehouse(duckdb_target(path))
    try:
        yield warehouse
    finally:
        warehouse.close()


def rescheduled(warehouse: Warehouse, game_id: str, tipoff: datetime) -> None:
    """A game's tip-off is another now, and everybody's form in it is better than it was."""
    found = {"game": game_id, "tipoff": tipoff}
    told = "update {} set tipoff_at = @tipoff {} where game_id = @game"
    better = ", points_ewma_8 = points_ewma_8 + 3, points_avg_last_5 = points_avg_last_5 + 3, "
    better += "row_hash = row_hash || 'moved'"
    warehouse.execute(told.format("nba_reference.dim_game", ""), found)
    warehouse.execute(told.format("nba_precompute.player_history_features", better), found)


def predict_at(sandbox_day: SandboxDay, warehouse: Warehouse, moment: datetime) -> int:
    """Predict the demonstration day anew at a moment; how many versions were appended."""
    stamp = RunStamp(moment, "moved", "moved")
    day, models = sandbox_day.league.demo_date, sandbox_day.context.settings.models
    return predict_date(warehouse, day, models, stamp, moment).phase.inserted


def cut_off_before_versions(patched: pytest.MonkeyPatch, warehouse: Warehouse) -> None:
    """End whoever appends versions, once their lines are appended."""
    append = warehouse.append

    def cut_off(table: str, rows: Rows) -> int:
        if table == PREDICTIONS.full_name:
            raise KeyboardInterrupt
        return append(table, rows)

    patched.setattr(warehouse, "append", cut_off)


def a_game(warehouse: Warehouse, day: date) -> dict[str, Any]:
    found = warehouse.query(
        "select distinct game_id, tipoff_at from nba_predictions.player_prop_predictions "
        "where game_date = @day order by tipoff_at desc, game_id limit 1",
        {"day": day},
    )
    return {str(name): value for name, value in found.to_dict("records")[0].items()}


def test_a_game_that_begins_later_gets_new_versions_that_supersede(
    sandbox_day: SandboxDay, idle: RunReport, tmp_path: Path
) -> None:
    with copied(sandbox_day, tmp_path) as warehouse:
        game = a_game(warehouse, sandbox_day.league.demo_date)
        rescheduled(warehouse, game["game_id"], game["tipoff_at"] + timedelta(minutes=90))
        written = predict_at(sandbox_day, warehouse, game["tipoff_at"] + timedelta(minutes=15))
        versions = warehouse.query(EVERYTHING_PREDICTED)
    new = versions[versions["execution_id"] == "moved"]
    assert 0 < len(new) == written
    assert set(new["game_id"]) == {game["game_id"]}
    assert versions["prediction_id"].is_unique
    before = versions.set_index("prediction_id")["prediction_version"]
    assert (before[new["supersedes"]].to_numpy() + 1 == new["prediction_version"]).all()


def test_a_run_that_ends_among_its_versions_leaves_nothing_doubled(
    sandbox_day: SandboxDay, idle: RunReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copied(sandbox_day, tmp_path) as warehouse:
        game = a_game(warehouse, sandbox_day.league.demo_date)
        rescheduled(warehouse, game["game_id"], game["tipoff_at"])
        moment = game["tipoff_at"] - timedelta(minutes=15)
        with monkeypatch.context() as patched:
            cut_off_before_versions(patched, warehouse)
            with pytest.raises(KeyboardInterrupt):
                predict_at(sandbox_day, warehouse, moment)
        assert predict_at(sandbox_day, warehouse, moment) > 0
        lines = warehouse.query("select * from nba_predictions.player_line_predictions")
    assert not lines.duplicated(["prediction_id", "line_source", "bookmaker"]).any()


def test_a_game_that_began_earlier_than_was_said_is_left_as_it_is(
    sandbox_day: SandboxDay, idle: RunReport, tmp_path: Path
) -> None:
    with copied(sandbox_day, tmp_path) as warehouse:
        game = a_game(warehouse, sandbox_day.league.demo_date)
        moment = game["tipoff_at"] - timedelta(minutes=30)
        rescheduled(warehouse, game["game_id"], moment - timedelta(minutes=15))
        predict_at(sandbox_day, warehouse, moment)
        versions = warehouse.query(EVERYTHING_PREDICTED)
    assert not (
        (versions["execution_id"] == "moved") & (versions["game_id"] == game["game_id"])
    ).any()


def test_a_game_without_tipoff_is_not_predicted_and_says_so(
    sandbox_day: SandboxDay, idle: RunReport, tmp_path: Path
) -> None:
    day, models = sandbox_day.league.demo_date, sandbox_day.context.settings.models
    with copied(sandbox_day, tmp_path) as warehouse:
        game = a_game(warehouse, day)
        for table in ("nba_reference.dim_game", "nba_precompute.player_history_features"):
            warehouse.execute(
                f"update {table} set tipoff_at = null where game_id = @game",
                {"game": game["game_id"]},
            )
        moment = game["tipoff_at"] - timedelta(hours=3)
        outcome = predict_date(warehouse, day, models, RunStamp(moment, "moved", "moved"), moment)
        versions = warehouse.query(EVERYTHING_PREDICTED)
    assert outcome.skipped["tip-off unknown"] > 0
    new = versions[versions["execution_id"] == "moved"]
    assert set(new["game_id"]) == {game["game_id"]}
    assert set(new["reason"]) == {"withdrawn: tip-off unknown"}


def test_what_cannot_be_is_withheld_withdrawn_and_told(
    sandbox_day: SandboxDay, idle: RunReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*asked: Any, **how: Any) -> PredictionBatch:
        batch = predict_slate(*asked, **how)
        (first, *others) = batch.rows
        return replace(batch, rows=[first | {"p10": 30.0, "content_hash": "broken"}, *others])

    day, models = sandbox_day.league.demo_date, sandbox_day.context.settings.models
    with copied(sandbox_day, tmp_path) as warehouse:
        moment = a_game(warehouse, day)["tipoff_at"] - timedelta(hours=4)
        monkeypatch.setattr("flows.predict.predict_slate", broken)
        outcome = predict_date(warehouse, day, models, RunStamp(moment, "bad", "bad"), moment)
        versions = warehouse.query(EVERYTHING_PREDICTED)
    (new,) = versions[versions["execution_id"] == "bad"].to_dict("records")
    assert new["reason"] == "withdrawn: withheld: quantiles are missing or out of order"
    (problem,) = outcome.problems
    assert problem.startswith(f"{new['system_id']}: 1 predictions withheld: quantiles")
    assert new["player_lookup"] in problem


def champion(models: Path) -> str:
    found = champion_of(read_events(models), "points")
    assert found is not None
    return found


def test_an_update_without_news_takes_the_recommendations_of_a_blocked_model_down(
    sandbox_day: SandboxDay, idle: RunReport
) -> None:
    context = sandbox_day.at(14)
    models, now = context.settings.models, context.clock.now()
    request = UpdateRequest(sandbox_day.league.demo_date, sandbox_day.upstream, INJURIES)
    assert "OVER" in {row["recommendation"] for row in idle.predictions}
    assert note_health(models, "points", champion(models), Health.BLOCKED, "as a test", now)
    down = run_update(context, request)
    assert {row["recommendation"] for row in down.predictions} == {"PASS"}
    assert any("is BLOCKED" in warning for warning in down.warnings)
    assert run_update(context, request).written == 0
    assert note_health(models, "points", champion(models), Health.HEALTHY, "as a test", now)
    again = run_update(context, request)
    told = [[row["recommendation"] for row in report.predictions] for report in (idle, again)]
    assert told[0] == told[1]


def test_the_next_day_grades_this_one_and_judges_the_champion(
    sandbox_day: SandboxDay, idle: RunReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    league = sandbox_day.league
    later = [day for day in league.game_dates if day > league.demo_date]
    if not later:
        pytest.skip("the demonstration day is the league's last")
    monkeypatch.setattr(decay, "LEAST_GRADES", 1)
    monkeypatch.setattr(decay, "STATES", ())
    context = sandbox_day.at(13, later[0])
    models, now = context.settings.models, context.clock.now()
    assert note_health(models, "points", champion(models), Health.BLOCKED, "as a test", now)
    report = run_day(context, RunRequest(later[0], sandbox_day.upstream))
    assert any("is HEALTHY: MAE" in notice for notice in report.notices), report.notices
    assert note_health(models, "points", champion(models), Health.BLOCKED, "as a test", now)
    notices = grade_run(context)["notices"]
    assert any("is HEALTHY: MAE" in notice for notice in notices), notices
    before = champion(models)
    document = retrain(context, later[0] + timedelta(days=1))
    assert document["champion_before"]["model_id"] == before
    assert document["champion_before"]["health"] == "HEALTHY"
    assert document["model_id"] in states_of(read_events(models), "points")
    graded = query(
        sandbox_day,
        f"select * from nba_predictions.prediction_accuracy "
        f"where game_date = date '{league.demo_date}' and not is_removed",
    )
    assert report.error is None
    assert len(graded) > 0


def test_the_systems_are_walked_forward_over_the_last_week(
    sandbox_day: SandboxDay,
    idle: RunReport,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last = sandbox_day.league.demo_date - timedelta(days=1)
    first = last - timedelta(days=6)
    settings = sandbox_day.context.settings
    monkeypatch.setenv("NBA_PROPS_WAREHOUSE", str(settings.warehouse))
    monkeypatch.setenv("NBA_PROPS_LEDGER_URL", settings.ledger_url)
    words = ["backtest", "--from", str(first), "--to", str(last), "--out", str(tmp_path), "--json"]
    before = query(sandbox_day, EVERYTHING_PREDICTED)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    played = query(
        sandbox_day,
        "select count(*) as n from nba_analytics.player_game_summary "
        f"where game_date between date '{first}' and date '{last}' "
        "and not is_removed and minutes_played > 0",
    )
    assert printed["population"]["played_by_anyone"] == played["n"].iloc[0]
    assert printed["population"]["played_without_features"] == 0
    ensemble = printed["all_rows"]["systems"]["ensemble"]
    assert 0 < ensemble["n"] <= printed["population"]["n"]
    assert ensemble["mae"]["low"] < ensemble["mae"]["value"] < ensemble["mae"]["high"]
    written = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert written == {name: printed[name] for name in written}
    assert set(printed) - set(written) == {"files", "seconds"}
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    pd.testing.assert_frame_equal(query(sandbox_day, EVERYTHING_PREDICTED), before)

    words[2] = words[4] = "2031-01-01"
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 1
    assert "no game played from 2031-01-01 to 2031-01-01" in json.loads(refused.stdout)["error"]
    first_night = min(sandbox_day.league.game_dates)
    assert f"it holds games from {first_night} to " in json.loads(refused.stdout)["error"]
