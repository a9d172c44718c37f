from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from predictions.predict import Skipped
from predictions.rows import PREDICTION_COLUMNS, RunStamp, with_version
from predictions.versions import new_versions
from predictions.withdrawals import withdrawals

MORNING = datetime(2024, 3, 15, 15, tzinfo=UTC)
AFTERNOON = RunStamp(datetime(2024, 3, 15, 18, tzinfo=UTC), "c-2", "e-2")


def version(player: str, system: str = "ensemble", mean: float | None = 20.5) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(PREDICTION_COLUMNS)
    values |= {
        "player_lookup": player,
        "game_id": "20240315_PHX_CHA",
        "game_date": date(2024, 3, 15),
        "system_id": system,
        "market": "points",
        "mean": mean,
        "line": 19.5,
        "recommendation": "OVER",
        "edge": 0.05,
        "feature_row_hash": "h-1",
        "predicted_at": MORNING,
    }
    return with_version(values, 1, None)


def test_a_player_ruled_out_is_withdrawn_with_the_reason() -> None:
    current = pd.DataFrame([version("kevindurant"), version("milesbridges")])
    skipped = [Skipped("kevindurant", "20240315_PHX_CHA", None, "out")]
    (row,) = withdrawals(
        current,
        [version("milesbridges")],
        skipped,
        (),
        {("kevindurant", "20240315_PHX_CHA"): "h-2"},
        AFTERNOON,
    )
    assert (row["player_lookup"], row["reason"]) == ("kevindurant", "withdrawn: out")
    assert row["mean"] is row["line"] is row["recommendation"] is row["edge"] is None
    assert (row["prediction_version"], row["feature_row_hash"]) == (2, "h-2")
    assert row["supersedes"] == current["prediction_id"][0]


def test_who_was_not_asked_again_still_stands() -> None:
    current = pd.DataFrame([version("kevindurant")])
    untouched = {("kevindurant", "20240315_PHX_CHA")}
    assert withdrawals(current, [], [], untouched, {}, AFTERNOON) == []


def test_a_system_that_stops_answering_is_withdrawn_alone() -> None:
    current = pd.DataFrame([version("kevindurant"), version("kevindurant", "zone_matchup")])
    (row,) = withdrawals(current, [version("kevindurant")], [], (), {}, AFTERNOON)
    assert (row["system_id"], row["reason"]) == (
        "zone_matchup",
        "withdrawn: no longer on the slate",
    )


def test_a_withdrawn_prediction_is_not_withdrawn_twice_and_may_come_back() -> None:
    current = pd.DataFrame([version("kevindurant")])
    withdrawn = pd.DataFrame(withdrawals(current, [], [], (), {}, AFTERNOON))
    assert withdrawals(withdrawn, [], [], (), {}, AFTERNOON) == []
    (again,) = new_versions([version("kevindurant")], withdrawn)
    assert again["prediction_version"] == 3
    assert again["supersedes"] == withdrawn["prediction_id"][0]
