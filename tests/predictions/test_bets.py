import numpy as np
import pandas as pd
import pytest

from predictions.errors import ContractError
from predictions.evaluation.bets import (
    best_quotes,
    bet_figures,
    edge_buckets,
    recommended,
    settle,
)


def bets(**columns: object) -> pd.DataFrame:
    """Quotes of different players on different days; keywords override columns."""
    rows = len(next(iter(columns.values())))  # type: ignore[call-overload]
    given = {
        "player_lookup": [f"player{number}" for number in range(rows)],
        "game_id": "20240101_BOS_LAL",
        "game_date": pd.date_range("2024-01-01", periods=rows),
        "bookmaker": "draftkings",
        "line": 20.5,
        "over_price": 1.9,
        "under_price": 2.0,
        "side": "OVER",
        "edge": 0.05,
        "expected_value": 0.03,
        "recommendation": "OVER",
        "actual": 25.0,
    }
    return pd.DataFrame(given | columns)


def test_wins_losses_pushes_and_voids() -> None:
    found = settle(
        bets(
            side=["OVER", "OVER", "UNDER", "UNDER", "OVER", "UNDER"],
            line=[20.5, 20.5, 20.5, 20.5, 20.0, 20.5],
            actual=[21.0, 20.0, 20.0, 21.0, 20.0, np.nan],
        )
    )
    assert found["outcome"].tolist() == ["win", "loss", "win", "loss", "push", "void"]
    assert found["profit"].tolist() == pytest.approx([0.9, -1, 1.0, -1, 0, 0])


def test_what_cannot_be_bet_is_no_bet() -> None:
    found = settle(
        bets(
            side=["OVER", None, "OVER", "OVER"],
            over_price=[1.9, 1.9, np.nan, 1.9],
            line=[20.5, 20.5, 20.5, np.nan],
        )
    )
    assert found["player_lookup"].tolist() == ["player0"]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ContractError, match="under_price"):
        settle(bets(side=["OVER"]).drop(columns="under_price"))


def test_figures_by_hand() -> None:
    found = bet_figures(
        settle(bets(line=[20.5, 20.5, 20.5, 25.0, 20.5], actual=[21.0, 30, 10, 25, np.nan])), seed=1
    )
    assert (found.n, found.wins, found.losses, found.pushes, found.voids) == (4, 2, 1, 1, 1)
    assert found.hit_rate.value == pytest.approx(2 / 3)
    assert found.hit_rate_by_day.value == pytest.approx(2 / 3)
    # a push stakes one unit and returns it, a void stakes nothing
    assert found.result.value == pytest.approx((0.9 + 0.9 - 1 + 0) / 4)
    assert found.break_even == pytest.approx(1 / 1.9)


def test_books_that_quote_one_game_are_one_player_game() -> None:
    same = settle(bets(player_lookup=["a"] * 6, game_date=["2024-01-01"] * 6))
    assert bet_figures(same, seed=1).player_games == 1


def test_nothing_bet_has_no_rate() -> None:
    found = bet_figures(settle(bets(side=[None])), seed=1)
    assert found.n == 0
    assert np.isnan([found.hit_rate.value, found.result.value, found.break_even]).all()


def test_edges_fall_into_the_bucket_that_they_begin() -> None:
    edges = [-0.01, 0.0, 0.019, 0.02, 0.04, 0.06, 0.0999, 0.1, 0.5]
    found = {name: len(held) for name, held in edge_buckets(settle(bets(edge=edges)))}
    assert found == {"below 0": 1, "0-2": 2, "2-4": 1, "4-6": 1, "6-10": 2, "10 and more": 2}


def test_recommended_ones_and_the_best_quote_of_each_game() -> None:
    settled = settle(
        bets(
            player_lookup=["a", "a", "a", "b"],
            bookmaker=["one", "two", "three", "one"],
            expected_value=[0.03, 0.08, 0.08, 0.01],
            recommendation=["OVER", "OVER", "OVER", "PASS"],
        )
    )
    taken = recommended(settled)
    assert taken["player_lookup"].tolist() == ["a", "a", "a"]
    assert best_quotes(taken)["bookmaker"].tolist() == ["three"]
