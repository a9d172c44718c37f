from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from predictions.errors import ContractError, LookAheadError, ModelError
from predictions.model import TrainedModel
from predictions.predict import PredictionBatch, Skipped, predict_slate
from predictions.rows import PREDICTION_COLUMNS, PredictionRow, RunStamp
from predictions.systems import SYSTEM_IDS

SlateMaker = Callable[..., pd.DataFrame]


def rows_of(batch: PredictionBatch, system_id: str) -> list[PredictionRow]:
    return [row for row in batch.rows if row["system_id"] == system_id]


def test_every_player_gets_a_row_of_every_system(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    batch = predict_slate(make_slate(4), history, model, run)
    assert Counter(row["system_id"] for row in batch.rows) == dict.fromkeys(SYSTEM_IDS, 4)
    assert batch.skipped == []


def test_a_row_has_exactly_the_columns_of_the_table(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    row = rows_of(predict_slate(make_slate(1), history, model, run), "moving_average")[0]
    assert tuple(row) == PREDICTION_COLUMNS
    assert row["mean"] == pytest.approx(19.1)
    assert (row["line"], row["bookmaker"]) == (17.5, "draftkings")
    assert row["line_known_at"] == datetime(2024, 3, 15, 14, 0, tzinfo=UTC)
    assert row["tipoff_at"] == row["cutoff_at"] == datetime(2024, 3, 15, 23, 0, tzinfo=UTC)
    assert row["predicted_at"] == datetime(2024, 3, 15, 15, 0, tzinfo=UTC)
    assert row["game_date"] == date(2024, 3, 15)
    assert (row["team_abbr"], row["opponent_team_abbr"]) == ("BOS", "LAL")
    assert (row["model_id"], row["model_sha256"]) == (model.model_id, model.model_sha256)
    assert (row["correlation_id"], row["execution_id"]) == ("corr-1", "exec-1")
    assert (row["market"], row["distribution"]) == ("points", "negative_binomial")
    assert row["feature_contract"] == "points_v1"
    assert row["feature_row_hash"] == "feature-row-hash"
    assert (row["prediction_version"], row["supersedes"]) == (1, None)


def test_probabilities_follow_from_the_mean_and_the_fitted_spread(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    batch = predict_slate(make_slate(5, points_line=18.0), history, model, run)
    for row in batch.rows:
        numbers = {name: value for name, value in row.items() if isinstance(value, float)}
        assert numbers["p_over"] + numbers["p_under"] + numbers["p_push"] == pytest.approx(1.0)
        assert numbers["p_push"] > 0
        spread = model.spreads[str(row["system_id"])]
        variance = spread.variance(np.array([numbers["mean"]]))[0]
        assert numbers["standard_deviation"] == pytest.approx(np.sqrt(variance), abs=1e-5)
        win, lose = numbers["p_over"], numbers["p_under"]
        assert numbers["fair_over_price"] == pytest.approx(1 + lose / win, abs=1e-5)


def test_the_same_input_gives_the_same_digits(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    first = predict_slate(make_slate(8), history, model, run)
    again = predict_slate(make_slate(8), history.sample(frac=1, random_state=1), model, run)
    assert first.rows == again.rows


def test_without_a_model_xgboost_is_skipped_and_the_others_count_equally(
    make_slate: SlateMaker, history: pd.DataFrame, run: RunStamp
) -> None:
    batch = predict_slate(make_slate(2), history, None, run)
    assert Counter(skip.reason for skip in batch.skipped) == {"no trained model": 2}
    assert {skip.system_id for skip in batch.skipped} == {"xgboost"}
    assert {row["model_id"] for row in batch.rows} == {None}
    means = {
        str(row["system_id"]): row["mean"]
        for row in batch.rows
        if row["player_lookup"] == "player000"
    }
    base = [means[name] for name in ("moving_average", "zone_matchup", "similarity")]
    assert means["ensemble"] == pytest.approx(np.mean(np.array(base, dtype=float)), abs=1e-5)


def test_without_history_nothing_is_made_up(
    make_slate: SlateMaker, history: pd.DataFrame, run: RunStamp
) -> None:
    batch = predict_slate(make_slate(1), history.iloc[:0], None, run)
    assert batch.rows == []
    assert {(skip.system_id, skip.reason) for skip in batch.skipped} == {
        ("moving_average", "too few past games to fit the spread"),
        ("zone_matchup", "no league games in the 30 days before"),
        ("similarity", "fewer than 5 similar earlier games"),
        ("xgboost", "no trained model"),
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
        ({"points_avg_season": np.nan}, "required feature missing: points_avg_season"),
        ({"points_line_known_at": datetime(2024, 3, 15, 23, 1)}, "line known after the cut-off"),
    ],
)
def test_who_is_not_predicted_and_why(
    make_slate: SlateMaker,
    history: pd.DataFrame,
    model: TrainedModel,
    run: RunStamp,
    overrides: dict[str, object],
    reason: str,
) -> None:
    batch = predict_slate(make_slate(1, **overrides), history, model, run)
    assert batch.rows == []
    assert batch.skipped == [Skipped("player000", "20240315_BOS_LAL", None, reason)]


def test_one_player_out_leaves_the_others_as_they_are(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    everyone = predict_slate(make_slate(3), history, model, run)
    without = predict_slate(
        make_slate(3, player_status=["available", "out", None]), history, model, run
    )
    assert without.rows == [row for row in everyone.rows if row["player_lookup"] != "player001"]


def test_a_questionable_player_is_predicted_with_the_risk_named(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    batch = predict_slate(make_slate(1, player_status="Questionable"), history, model, run)
    assert len(batch.rows) == 5
    for row in batch.rows:
        assert str(row["reason"]).endswith("minutes risk: questionable")


@pytest.mark.parametrize(
    "overrides",
    [{"points_line": np.nan}, {"points_line_bookmaker": None}, {"points_line_known_at": pd.NaT}],
)
def test_without_a_real_line_there_is_a_mean_and_nothing_else(
    make_slate: SlateMaker,
    history: pd.DataFrame,
    model: TrainedModel,
    run: RunStamp,
    overrides: dict[str, object],
) -> None:
    batch = predict_slate(make_slate(1, **overrides), history, model, run)
    assert len(batch.rows) == 5
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
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    leaking = history.copy()
    leaking.loc[leaking.index[0], "game_date"] = pd.Timestamp("2024-03-15")
    with pytest.raises(LookAheadError, match="1 rows with game_date on or after 2024-03-15"):
        predict_slate(make_slate(1), leaking, model, run)


def test_an_unplayed_row_of_the_slate_is_a_leak_too(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    unplayed = history.tail(1).assign(
        game_date=pd.Timestamp("2024-03-15"), minutes_played=0.0, is_dnp=True
    )
    with pytest.raises(LookAheadError):
        predict_slate(make_slate(1), pd.concat([history, unplayed]), model, run)


def test_a_model_may_not_have_seen_the_slate(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    late = replace(model, window=replace(model.window, last_game_date=date(2024, 3, 15)))
    with pytest.raises(LookAheadError, match="trained on games up to 2024-03-15"):
        predict_slate(make_slate(1), history, late, run)


def test_a_model_of_another_contract_is_refused(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    with pytest.raises(ModelError, match="trained on feature contract"):
        predict_slate(make_slate(1), history, replace(model, contract_sha256="0" * 64), run)


def test_dnp_games_are_not_history(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    benched = history.groupby("player_lookup").tail(3).assign(points=0.0, minutes_played=0.0)
    benched["game_id"] = "benched"
    scratched = benched.assign(minutes_played=np.nan, is_dnp=True, points=np.nan)
    padded = pd.concat([history, benched, scratched], ignore_index=True)
    assert (
        predict_slate(make_slate(3), padded, model, run).rows
        == predict_slate(make_slate(3), history, model, run).rows
    )


def test_a_slate_is_one_date_and_one_row_per_player_and_game(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    two_days = make_slate(2, game_date=pd.to_datetime(["2024-03-15", "2024-03-16"]))
    with pytest.raises(ContractError, match="2 game dates"):
        predict_slate(two_days, history, model, run)
    with pytest.raises(ContractError, match="repeat a player and game"):
        predict_slate(pd.concat([make_slate(1), make_slate(1)]), history, model, run)
    with pytest.raises(ContractError, match="no column tipoff_at"):
        predict_slate(make_slate(1).drop(columns="tipoff_at"), history, model, run)


def test_an_empty_slate_is_an_empty_batch(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> None:
    assert predict_slate(make_slate(1).iloc[:0], history, model, run) == PredictionBatch([], [])


def test_a_naive_run_time_is_refused() -> None:
    with pytest.raises(ValueError, match="predicted_at has no time zone"):
        RunStamp(datetime(2024, 3, 15), "c", "e")
