from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from predictions.contract import FeatureContract, load_contract
from predictions.errors import ContractError, TrainingError
from predictions.folds import Fold, warm_up, weeks
from predictions.markets import MARKETS, POINTS
from predictions.systems import SYSTEM_IDS
from predictions.walk_forward import ANSWER_COLUMNS, BET_COLUMNS, WalkForward, walk_forward

FROM, TO = date(2024, 2, 28), date(2024, 3, 13)
SEED = 7


def walked(history: pd.DataFrame, lines: pd.DataFrame, contract: FeatureContract) -> WalkForward:
    return walk_forward(history, lines, POINTS, contract, FROM, TO, SEED)


@pytest.fixture(scope="module")
def result(history: pd.DataFrame, lines: pd.DataFrame, contract: FeatureContract) -> WalkForward:
    return walked(history, lines, contract)


def same(one: WalkForward, other: WalkForward) -> None:
    pd.testing.assert_frame_equal(one.answers, other.answers)
    pd.testing.assert_frame_equal(one.bets, other.bets)
    pd.testing.assert_frame_equal(one.importance, other.importance)
    pd.testing.assert_frame_equal(
        one.folds.drop(columns="seconds"), other.folds.drop(columns="seconds")
    )


def test_every_game_of_the_period_is_answered_by_every_system(
    result: WalkForward, history: pd.DataFrame
) -> None:
    asked = history[history["game_date"].between(pd.Timestamp(FROM), pd.Timestamp(TO))]
    assert list(result.answers.columns) == list(ANSWER_COLUMNS)
    answered = result.answers["system_id"].value_counts()
    # similarity needs five games of a kind
    assert 0.9 * len(asked) < answered.pop("similarity") <= len(asked)
    expected_of_others = dict.fromkeys((*SYSTEM_IDS[:2], *SYSTEM_IDS[3:]), len(asked))
    assert answered.to_dict() == expected_of_others
    ensemble = result.answers[result.answers["system_id"] == "ensemble"]
    keys = ["game_date", "game_id", "player_lookup"]
    expected = asked.sort_values(keys)
    assert ensemble["player_lookup"].tolist() == expected["player_lookup"].tolist()
    assert ensemble["actual"].tolist() == expected["points"].tolist()
    assert ensemble["last10"].tolist() == expected["points_avg_last_10"].tolist()
    assert ensemble["is_eligible"].all()
    quoted = ensemble[ensemble["line"].notna()]
    np.testing.assert_allclose(quoted[["p_over", "p_under", "p_push"]].sum(axis=1), 1.0)
    assert ensemble.loc[ensemble["line"].isna(), ["p_over", "market_p_over"]].isna().all(axis=None)


def test_every_books_line_is_a_bet_judged_by_its_own_prices(
    result: WalkForward, history: pd.DataFrame
) -> None:
    assert list(result.bets.columns) == list(BET_COLUMNS)
    asked = history[history["game_date"].between(pd.Timestamp(FROM), pd.Timestamp(TO))]
    ensemble = result.bets[result.bets["system_id"] == "ensemble"]
    assert len(ensemble) == 2 * asked["points_line"].notna().sum()
    joined = result.bets.merge(
        result.answers,
        on=["player_lookup", "game_id", "system_id", "bookmaker"],
        suffixes=("", "_headline"),
    )
    assert len(joined) == len(result.bets) / 2
    np.testing.assert_array_equal(joined["p_over"], joined["p_over_headline"])


def test_nothing_is_bet_on_who_is_listed_out(
    result: WalkForward, history: pd.DataFrame, lines: pd.DataFrame, contract: FeatureContract
) -> None:
    player = result.bets["player_lookup"].iloc[0]
    status = np.where(history["player_lookup"] == player, "Doubtful", None)
    found = walked(history.assign(player_status=status), lines, contract)
    assert player in set(found.answers["player_lookup"])
    others = result.bets[result.bets["player_lookup"] != player].reset_index(drop=True)
    pd.testing.assert_frame_equal(found.bets, others)


def test_weeks_are_trained_on_what_came_before_their_monday(result: WalkForward) -> None:
    assert result.folds["train_until"].tolist() == [
        *(date(2024, 2, 26), date(2024, 3, 4), date(2024, 3, 11))
    ]
    assert result.folds["predict_from"].tolist()[0] == FROM
    assert result.folds["predict_to"].tolist()[-1] == TO
    assert result.folds["training_rows"].is_monotonic_increasing
    weights = result.folds[[name for name in result.folds if name.startswith("weight_")]]
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-5)
    assert result.importance["gain"].sum() == pytest.approx(1.0)


def test_the_order_of_rows_and_the_number_of_workers_change_nothing(
    result: WalkForward,
    history: pd.DataFrame,
    lines: pd.DataFrame,
    contract: FeatureContract,
) -> None:
    shuffled = history.sample(frac=1, random_state=1)
    again = walk_forward(
        shuffled, lines.sample(frac=1, random_state=2), POINTS, contract, FROM, TO, SEED, 2
    )
    same(result, again)


def test_nothing_from_a_week_or_later_reaches_its_answers(
    result: WalkForward,
    history: pd.DataFrame,
    lines: pd.DataFrame,
    contract: FeatureContract,
) -> None:
    """Outcomes from the last Monday on, a day with games, are scrambled; no answer changes."""
    monday = pd.Timestamp("2024-03-11")
    changed = history.copy()
    late = changed["game_date"] >= monday
    changed.loc[late, "points"] = np.random.default_rng(3).permutation(changed["points"][late])
    after = walked(changed, lines, contract)
    of_learned = result.answers["system_id"].isin(["xgboost", "ridge", "moving_average"])
    told = ["player_lookup", "game_id", "system_id", "mean", "median", "p10", "p_over"]
    pd.testing.assert_frame_equal(result.answers[of_learned][told], after.answers[of_learned][told])
    earlier = result.answers["game_date"] < monday
    pd.testing.assert_frame_equal(result.answers[earlier], after.answers[earlier])


def test_games_after_the_period_are_not_read(
    result: WalkForward,
    history: pd.DataFrame,
    lines: pd.DataFrame,
    contract: FeatureContract,
) -> None:
    same(result, walked(history[history["game_date"] <= pd.Timestamp(TO)], lines, contract))


def test_rows_that_are_not_ready_are_not_answered(
    history: pd.DataFrame, lines: pd.DataFrame, contract: FeatureContract
) -> None:
    unready = history.copy()
    unready.loc[unready["player_lookup"] == "player003", "is_prediction_ready"] = False
    found = walked(unready, lines, contract)
    assert "player003" not in set(found.answers["player_lookup"])
    assert "player003" not in set(found.bets["player_lookup"])


def test_another_market_needs_no_lines(history: pd.DataFrame, lines: pd.DataFrame) -> None:
    market = MARKETS["assists"]
    renamed = {name: name.replace("points", "assists") for name in history if "points_" in name}
    frame = history.rename(columns=renamed).assign(assists=(history["points"] / 4).round())
    contract = load_contract("assists")
    missing = [name for name in contract.names if name not in frame]
    frame[missing] = np.nan
    found = walk_forward(frame, lines, market, contract, FROM, TO, SEED)
    assert set(found.answers["market"]) == {"assists"}
    assert found.answers["line"].isna().all()
    assert found.bets.empty
    assert found.folds["market_b1"].isna().all()


def test_without_earlier_games_or_columns_it_says_so(
    history: pd.DataFrame, lines: pd.DataFrame, contract: FeatureContract
) -> None:
    first = history["game_date"].min().date()
    with pytest.raises(TrainingError, match="no game was played before"):
        walk_forward(history, lines, POINTS, contract, first, TO, SEED)
    with pytest.raises(ContractError, match="no column season_type"):
        walked(history.drop(columns="season_type"), lines, contract)


def test_weeks_begin_on_mondays_and_end_with_the_period() -> None:
    assert list(weeks(date(2024, 1, 3), date(2024, 1, 16))) == [
        Fold(date(2024, 1, 1), date(2024, 1, 3), date(2024, 1, 7)),
        Fold(date(2024, 1, 8), date(2024, 1, 8), date(2024, 1, 14)),
        Fold(date(2024, 1, 15), date(2024, 1, 15), date(2024, 1, 16)),
    ]


@pytest.mark.parametrize("days", [1, 6, 7, 30, 71, 200, 399, 1000])
def test_the_warm_up_covers_each_day_once_in_at_most_six_stretches(days: int) -> None:
    until = date(2024, 1, 1)
    folds = list(warm_up(until - timedelta(days=days), until))
    assert 1 <= len(folds) <= 6
    assert folds[0].predict_from == until - timedelta(days=min(days, 400))
    assert folds[-1].predict_to == until - timedelta(days=1)
    for before, after in pairwise(folds):
        assert before.predict_to + timedelta(days=1) == after.predict_from == after.train_until
    assert all(fold.train_until <= fold.predict_from for fold in folds)
