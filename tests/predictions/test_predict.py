from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from dbt_project.control_tables import LINE_PREDICTIONS
from predictions.errors import ContractError, LookAheadError, ModelError
from predictions.model import TrainedModel
from predictions.predict import PredictionBatch, Skipped
from predictions.rows import PREDICTION_COLUMNS, PredictionRow, RunStamp, key_of
from predictions.systems import SYSTEM_IDS
from tests.predictions.conftest import Predict, SlateMaker, quotes_of

GAME = "20240315_BOS_LAL"


def rows_of(batch: PredictionBatch, system_id: str) -> list[PredictionRow]:
    return [row for row in batch.rows if row["system_id"] == system_id]


def numbers(row: PredictionRow) -> dict[str, float]:
    return {name: value for name, value in row.items() if isinstance(value, float)}


def test_every_player_gets_a_row_of_every_system(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    batch = predict(make_slate(4), run)
    assert Counter(row["system_id"] for row in batch.rows) == dict.fromkeys(SYSTEM_IDS, 4)
    assert batch.skipped == []


def test_a_row_has_exactly_the_columns_of_the_table(
    make_slate: SlateMaker, predict: Predict, run: RunStamp, model: TrainedModel
) -> None:
    row = rows_of(predict(make_slate(1), run), "moving_average")[0]
    assert tuple(row) == PREDICTION_COLUMNS
    assert (row["line"], row["bookmaker"]) == (17.5, "draftkings")
    assert row["line_known_at"] == datetime(2024, 3, 15, 14, 0, tzinfo=UTC)
    assert row["tipoff_at"] == row["cutoff_at"] == datetime(2024, 3, 15, 23, 0, tzinfo=UTC)
    assert row["predicted_at"] == datetime(2024, 3, 15, 15, 0, tzinfo=UTC)
    assert row["game_date"] == date(2024, 3, 15)
    assert (row["team_abbr"], row["opponent_team_abbr"]) == ("BOS", "LAL")
    assert (row["model_id"], row["model_sha256"]) == (model.model_id, model.model_sha256)
    assert (row["correlation_id"], row["execution_id"]) == ("corr-1", "exec-1")
    assert (row["market"], row["distribution"]) == ("points", "empirical_residuals")
    assert row["feature_contract"] == "v2"
    assert row["feature_row_hash"] == "feature-row-hash"
    assert (row["prediction_version"], row["supersedes"]) == (1, None)


def test_every_number_of_a_row_is_of_one_distribution(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    for row in predict(make_slate(5, points_line=18.0), run).rows:
        found = numbers(row)
        assert found["p_over"] + found["p_under"] + found["p_push"] == pytest.approx(1.0)
        assert found["p_push"] > 0
        ladder = [found[name] for name in ("p10", "p25", "median", "p75", "p90")]
        assert ladder == sorted(ladder)
        assert found["p10"] < found["mean"] < found["p90"]
        win, lose = found["p_over"], found["p_under"]
        assert found["fair_over_price"] == pytest.approx(1 + lose / win, abs=1e-5)


def test_the_median_lies_on_the_likelier_side_of_every_half_line(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    batch = predict(make_slate(8), run)
    checked = 0
    for row in batch.rows:
        for line in (numbers(row), *map(numbers, batch.lines[key_of(row)])):
            assert (line["p_over"] > 0.5) == (numbers(row)["median"] > line["line"])
            checked += 1
    assert checked == 8 * len(SYSTEM_IDS) * 3


def test_every_books_line_is_judged(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    batch = predict(make_slate(3, points_line=[17.5, np.nan, 20.0]), run)
    of_the_version = {"prediction_id", "computed_at", "written_at"}
    for row in batch.rows:
        lines = batch.lines.get(key_of(row), [])
        if row["player_lookup"] == "player001":
            assert lines == []
            continue
        assert [line["bookmaker"] for line in lines] == ["draftkings", "fanduel"]
        first, second = map(numbers, lines)
        assert (first["p_over"], first["line"]) == (row["p_over"], row["line"])
        assert second["line"] == first["line"] + 1
        assert second["p_over"] < first["p_over"]
        for line in lines:
            assert set(line) == set(LINE_PREDICTIONS.column_names) - of_the_version
            chances = numbers(line)
            assert chances["p_over"] + chances["p_under"] + chances["p_push"] == pytest.approx(1)
            assert line["recommendation"] in ("OVER", "UNDER", "PASS")


def test_the_ensemble_follows_the_market_and_the_others_do_not(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    low = predict(make_slate(1, market_points=17.3), run)
    high = predict(make_slate(1, market_points=18.6), run)
    assert rows_of(low, "ridge") == rows_of(high, "ridge")
    before, after = (numbers(rows_of(batch, "ensemble")[0]) for batch in (low, high))
    assert after["p_over"] > before["p_over"] + 0.03
    assert after["median"] > before["median"]


def test_the_same_input_gives_the_same_digits(
    make_slate: SlateMaker, history: pd.DataFrame, predict: Predict, run: RunStamp
) -> None:
    slate = make_slate(8)
    quotes = quotes_of(slate).sample(frac=1, random_state=2)
    again = predict(slate, run, past=history.sample(frac=1, random_state=1), quotes=quotes)
    assert predict(slate, run) == again


def test_without_a_model_the_formulas_predict(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    batch = predict(make_slate(2), run, using=None)
    assert Counter(skip.reason for skip in batch.skipped) == {"not trained": 4}
    assert {skip.system_id for skip in batch.skipped} == {"xgboost", "ridge"}
    assert {row["model_id"] for row in batch.rows} == {None}
    assert {row["system_id"] for row in batch.rows} == {*SYSTEM_IDS} - {"xgboost", "ridge"}


def test_without_history_nothing_is_made_up(
    make_slate: SlateMaker, history: pd.DataFrame, predict: Predict, run: RunStamp
) -> None:
    batch = predict(make_slate(1), run, past=history.iloc[:0], using=None)
    assert batch.rows == []
    assert {(skip.system_id, skip.reason) for skip in batch.skipped} == {
        ("moving_average", "too few earlier answers to show a distribution"),
        ("zone_matchup", "no league games in the 30 days before"),
        ("similarity", "fewer than 5 similar earlier games"),
        ("xgboost", "not trained"),
        ("ridge", "not trained"),
        ("ensemble", "fewer than 2 systems answered"),
    }


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        ({"player_status": "OUT"}, "out"),
        ({"player_status": "doubtful"}, "out: doubtful"),
        ({"player_status": "out", "is_prediction_ready": False}, "out"),
        ({"is_prediction_ready": False, "not_ready_reason": "4 games played"}, "4 games played"),
        ({"is_prediction_ready": None}, "not ready"),
        ({"points_ewma_8": np.nan}, "required feature missing: points_ewma_8"),
        ({"points_line_known_at": datetime(2024, 3, 15, 23, 1)}, "line known after the cut-off"),
    ],
)
def test_who_is_not_predicted_and_why(
    make_slate: SlateMaker,
    predict: Predict,
    run: RunStamp,
    overrides: dict[str, object],
    reason: str,
) -> None:
    batch = predict(make_slate(1, **overrides), run)
    assert (batch.rows, batch.lines) == ([], {})
    assert batch.skipped == [Skipped("player000", GAME, None, reason)]


def test_any_books_late_line_is_a_leak(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    slate = make_slate(2)
    quotes = quotes_of(slate)
    late = (quotes["bookmaker"] == "fanduel") & (quotes["player_lookup"] == "player000")
    quotes.loc[late, "line_known_at"] = datetime(2024, 3, 15, 23, 1)
    batch = predict(slate, run, quotes=quotes)
    assert batch.skipped == [Skipped("player000", GAME, None, "line known after the cut-off")]
    assert {row["player_lookup"] for row in batch.rows} == {"player001"}


def test_one_player_out_leaves_the_others_as_they_are(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    lines = [17.5, 18.5, 20.5]
    statuses = ["available", "out", None]
    everyone = predict(make_slate(3, points_line=lines), run)
    without = predict(make_slate(3, points_line=lines, player_status=statuses), run)
    assert without.rows == [row for row in everyone.rows if row["player_lookup"] != "player001"]
    others = {key: quoted for key, quoted in everyone.lines.items() if key[0] != "player001"}
    assert without.lines == others
    assert {key[0] for key in others} == {"player000", "player002"}


def test_a_questionable_player_is_predicted_with_the_risk_named(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    batch = predict(make_slate(1, player_status="Questionable"), run)
    assert len(batch.rows) == len(SYSTEM_IDS)
    for row in (*batch.rows, *(line for lines in batch.lines.values() for line in lines)):
        assert str(row["reason"]).endswith("minutes risk: questionable")


def test_a_blocked_model_recommends_nothing_and_says_why(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    slate = make_slate(1, points_line=2.5, consensus_line=2.5, market_points=2.6)
    free, blocked = predict(slate, run), predict(slate, run, blocked="model blocked: …")
    assert rows_of(free, "ridge")[0]["recommendation"] == "OVER"
    for row in (*blocked.rows, *(line for lines in blocked.lines.values() for line in lines)):
        assert (row["recommendation"], row["reason"]) == ("PASS", "model blocked: …")
        assert row.get("kelly_fraction", 0.0) == 0.0
    assert blocked.rows[0]["p_over"] == free.rows[0]["p_over"]


@pytest.mark.parametrize(
    "overrides",
    [{"points_line": np.nan}, {"points_line_bookmaker": None}, {"points_line_known_at": pd.NaT}],
)
def test_without_a_real_line_there_is_a_distribution_and_no_bet(
    make_slate: SlateMaker, predict: Predict, run: RunStamp, overrides: dict[str, object]
) -> None:
    slate = make_slate(1, consensus_line=np.nan, market_points=np.nan, **overrides)
    batch = predict(slate, run, quotes=quotes_of(slate).iloc[:0])
    assert len(batch.rows) == len(SYSTEM_IDS)
    assert batch.lines == {}
    for row in batch.rows:
        assert isinstance(row["mean"], float) and row["mean"] > 0
        assert row["reason"] == "no line"
        for name in (
            *("recommendation", "line", "bookmaker", "line_known_at", "over_price"),
            *("under_price", "p_over", "p_under", "p_push", "edge", "expected_value"),
            *("fair_over_price", "fair_under_price"),
        ):
            assert row[name] is None, name


def test_history_may_not_reach_the_slate(
    make_slate: SlateMaker, history: pd.DataFrame, predict: Predict, run: RunStamp
) -> None:
    leaking = history.copy()
    leaking.loc[leaking.index[0], "game_date"] = pd.Timestamp("2024-03-15")
    with pytest.raises(LookAheadError, match="1 rows with game_date on or after 2024-03-15"):
        predict(make_slate(1), run, past=leaking)
    unplayed = history.tail(1).assign(
        game_date=pd.Timestamp("2024-03-15"), minutes_played=0.0, is_dnp=True
    )
    with pytest.raises(LookAheadError):
        predict(make_slate(1), run, past=pd.concat([history, unplayed]))


def test_a_model_may_not_have_seen_the_slate(
    make_slate: SlateMaker, predict: Predict, run: RunStamp, model: TrainedModel
) -> None:
    late = replace(model, window=replace(model.window, last_game_date=date(2024, 3, 15)))
    with pytest.raises(LookAheadError, match="trained on games up to 2024-03-15"):
        predict(make_slate(1), run, using=late)


def test_a_model_of_another_contract_is_refused(
    make_slate: SlateMaker, predict: Predict, run: RunStamp, model: TrainedModel
) -> None:
    with pytest.raises(ModelError, match="trained on feature contract"):
        predict(make_slate(1), run, using=replace(model, contract_sha256="0" * 64))


def test_dnp_games_are_not_history(
    make_slate: SlateMaker, history: pd.DataFrame, predict: Predict, run: RunStamp
) -> None:
    benched = history.groupby("player_lookup").tail(3).assign(points=0.0, minutes_played=0.0)
    benched["game_id"] = "benched"
    scratched = benched.assign(minutes_played=np.nan, is_dnp=True, points=np.nan)
    padded = pd.concat([history, benched, scratched], ignore_index=True)
    assert predict(make_slate(3), run, past=padded) == predict(make_slate(3), run)


def test_a_slate_is_one_date_and_one_row_per_player_and_game(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    two_days = make_slate(2, game_date=pd.to_datetime(["2024-03-15", "2024-03-16"]))
    with pytest.raises(ContractError, match="2 game dates"):
        predict(two_days, run)
    with pytest.raises(ContractError, match="repeat a player and game"):
        predict(pd.concat([make_slate(1), make_slate(1)]), run)
    with pytest.raises(ContractError, match="no column tipoff_at"):
        predict(make_slate(1).drop(columns="tipoff_at"), run)


def test_an_empty_slate_is_an_empty_batch(
    make_slate: SlateMaker, predict: Predict, run: RunStamp
) -> None:
    assert predict(make_slate(1).iloc[:0], run) == PredictionBatch([], {}, [])


def test_a_naive_run_time_is_refused() -> None:
    with pytest.raises(ValueError, match="predicted_at has no time zone"):
        RunStamp(datetime(2024, 3, 15), "c", "e")
