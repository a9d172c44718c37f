from datetime import date

import numpy as np
import pandas as pd
import pytest

from predictions.errors import ContractError
from predictions.evaluation.population import Population, population
from predictions.markets import MARKETS, POINTS

FROM, TO = date(2024, 1, 10), date(2024, 1, 12)
NO_QUOTES = pd.DataFrame({"player_lookup": [], "game_id": [], "points_line": []})


def frame(**columns: object) -> pd.DataFrame:
    """Rows of different players in the middle of the dates that all count."""
    rows = len(next(iter(columns.values())))  # type: ignore[call-overload]
    given = {
        "player_lookup": [f"player{number}" for number in range(rows)],
        "game_id": "20240111_BOS_LAL",
        "game_date": pd.Timestamp("2024-01-11"),
        "season_year": 2023,
        "season_type": "regular",
        "team_abbr": "BOS",
        "opponent_team_abbr": "LAL",
        "player_status": None,
        "career_games": 10.0,
        "minutes_avg_last_10": 10.0,
        "minutes_played": 20.0,
        "is_dnp": False,
        "is_prediction_ready": True,
        "not_ready_reason": None,
        "points": 12.0,
        "assists": 4.0,
        "consensus_line": np.nan,
        **{f"points_{name}": 11.0 for name in ("avg_last_5", "avg_last_10", "avg_season")},
        **{f"assists_{name}": 3.0 for name in ("avg_last_5", "avg_last_10", "avg_season")},
        "points_ewma_8": 11.5,
        "assists_ewma_8": 3.5,
    }
    return pd.DataFrame(given | columns)


def counted(rows: pd.DataFrame, quotes: pd.DataFrame = NO_QUOTES) -> Population:
    return population(rows, quotes, POINTS, FROM, TO)


@pytest.mark.parametrize(
    ("column", "values", "kept"),
    [
        ("career_games", [9.0, 10.0, 11.0, np.nan], [1, 2]),
        ("minutes_avg_last_10", [9.99, 10.0, 30.0, np.nan], [1, 2]),
        ("minutes_played", [0.0, 0.2, np.nan], [1]),
        ("is_dnp", [True, False], [1]),
        ("season_type", ["playoffs", "regular", "playin", "preseason"], [1]),
        (
            "game_date",
            pd.to_datetime(["2024-01-09", "2024-01-10", "2024-01-12", "2024-01-13"]),
            [1, 2],
        ),
        ("points", [np.nan, 0.0], [1]),
    ],
)
def test_who_counts(column: str, values: list[object], kept: list[int]) -> None:
    found = counted(frame(**{column: values}))
    assert found.rows["player_lookup"].tolist() == [f"player{number}" for number in kept]


def test_who_was_not_predictable_counts_and_says_why() -> None:
    rows = frame(is_prediction_ready=[True, False, False], not_ready_reason=[None, "too new", None])
    found = counted(rows)
    assert [None if pd.isna(one) else one for one in found.rows["reason"]] == [
        *(None, "too new", "not ready")
    ]


def test_the_line_is_the_median_over_books_of_the_last_quotes() -> None:
    rows = frame(consensus_line=[18.5, 18.5, np.nan])
    quotes = pd.DataFrame(
        {
            "player_lookup": ["player0"] * 4 + ["player2", "stranger"],
            "game_id": "20240111_BOS_LAL",
            "points_line": [20.5, 21.5, 22.5, 20.5, 9.5, 30.5],
        }
    )
    found = counted(rows, quotes)
    # the second has only the standing line, the third was quoted and taken off the board
    np.testing.assert_array_equal(found.column("line"), [21.0, 18.5, 9.5])
    np.testing.assert_array_equal(found.column("standing_line"), [18.5, 18.5, np.nan])


def test_another_market_has_its_own_averages_and_no_line() -> None:
    found = population(frame(points=[12.0]), NO_QUOTES, MARKETS["assists"], FROM, TO)
    assert found.column("actual").tolist() == [4.0]
    assert found.column("last10").tolist() == [3.0]
    assert np.isnan(found.column("line")).all()


def test_rows_are_ordered_whatever_order_they_come_in() -> None:
    rows = frame(points=[1.0, 2.0, 3.0])
    pd.testing.assert_frame_equal(counted(rows).rows, counted(rows[::-1]).rows)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ContractError, match="career_games"):
        counted(frame(points=[1.0]).drop(columns="career_games"))
