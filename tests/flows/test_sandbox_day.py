"""A simulated day from end to end: scrape over HTTP, land, build, predict, update."""

import json
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from cli.main import app
from flows.day import run_day
from flows.grade import grade_run
from flows.predict_run import predict_run
from flows.report import RunReport, RunStatus
from flows.request import RunRequest, UpdateRequest
from flows.train import retrain
from flows.update import run_update
from predictions import decay
from predictions.registry import note_health
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
    late = predict_run(sandbox_day.at(23), sandbox_day.league.demo_date)
    assert late.status is RunStatus.SUCCESS
    assert late.written == 0
    assert late.predictions == idle.predictions
    assert any("have begun" in notice for notice in late.notices)


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
