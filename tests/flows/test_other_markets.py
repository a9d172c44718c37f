"""A date predicted for a market without lines: its report is about that market alone."""

import json

from flows.predict_run import PredictRequest, predict_run
from flows.report import RunReport
from predictions.markets import MARKETS
from tests.flows.conftest import SandboxDay

Day = tuple[SandboxDay, RunReport]


def test_a_report_shows_the_market_that_was_predicted(ran_day: Day) -> None:
    day, of_points = ran_day
    game_date = day.league.demo_date
    points = day.context.settings.published / "predictions" / f"{game_date}.json"
    before = points.read_bytes()
    request = PredictRequest(game_date, MARKETS["rebounds"])
    report = predict_run(day.at(14), request)
    assert report.error is None, report.error
    shown = {(row["market"], row["line"]) for row in report.predictions}
    assert shown == {("rebounds", None)}
    assert {row["player_lookup"] for row in report.predictions} == set(report.predicted.players)
    assert all(0 <= row["p10"] <= row["median"] <= row["p90"] for row in report.predictions)
    assert points.read_bytes() == before
    published = json.loads(points.with_name(f"{game_date}-rebounds.json").read_text())
    assert published["market"] == "rebounds"
    assert len(published["predictions"]) == len(report.predictions)
    again = predict_run(day.at(14), request)
    assert again.written == 0 and again.predictions == report.predictions
    of_points_again = predict_run(day.at(14), PredictRequest(game_date))
    assert of_points_again.predictions == of_points.predictions
