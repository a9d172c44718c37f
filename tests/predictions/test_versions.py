import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from predictions.errors import ContractError
from predictions.rows import PREDICTION_COLUMNS, PredictionRow, RunStamp
from predictions.systems import SYSTEM_IDS
from predictions.versions import new_versions
from tests.predictions.conftest import Predict, SlateMaker, quotes_of

Candidates = Callable[..., list[PredictionRow]]
SYSTEMS = len(SYSTEM_IDS)


@pytest.fixture
def candidates(make_slate: SlateMaker, predict: Predict, run: RunStamp) -> Candidates:
    def make(
        hours_later: int = 0, other_price: float | None = None, **overrides: object
    ) -> list[PredictionRow]:
        later = replace(
            run,
            predicted_at=run.predicted_at + timedelta(hours=hours_later),
            execution_id=f"exec-{hours_later}",
        )
        slate = make_slate(2, **overrides)
        quotes = quotes_of(slate)
        if other_price is not None:
            quotes.loc[quotes["bookmaker"] == "fanduel", "over_price"] = other_price
        return predict(slate, later, quotes=quotes).rows

    return make


def table(*batches: list[PredictionRow]) -> pd.DataFrame:
    return pd.DataFrame([row for batch in batches for row in batch], columns=PREDICTION_COLUMNS)


def test_the_first_batch_is_version_1(candidates: Candidates) -> None:
    written = new_versions(candidates(), table())
    assert len(written) == 2 * SYSTEMS
    row = written[0]
    text = f"{row['player_lookup']}|{row['game_id']}|{row['system_id']}|points|1"
    assert row["prediction_id"] == hashlib.sha256(text.encode()).hexdigest()[:32]
    assert (row["prediction_version"], row["supersedes"]) == (1, None)
    assert len({row["prediction_id"] for row in written}) == 2 * SYSTEMS


def test_the_same_content_at_a_later_time_writes_nothing(candidates: Candidates) -> None:
    assert new_versions(candidates(hours_later=3), table(candidates())) == []


def test_a_moved_line_writes_a_version_that_supersedes(candidates: Candidates) -> None:
    first = new_versions(candidates(), table())
    moved = new_versions(candidates(points_line=[18.5, 17.5]), table(first))
    assert {row["player_lookup"] for row in moved} == {"player000"}
    assert len(moved) == SYSTEMS
    before = {row["system_id"]: row["prediction_id"] for row in first[::-1]}
    for row in moved:
        assert row["prediction_version"] == 2
        assert row["supersedes"] == before[row["system_id"]]
        assert tuple(row) == PREDICTION_COLUMNS


def test_a_moved_price_at_any_book_is_new(candidates: Candidates) -> None:
    assert len(new_versions(candidates(other_price=1.95), table(candidates()))) == 2 * SYSTEMS


def test_a_line_seen_again_later_is_not_a_new_prediction(candidates: Candidates) -> None:
    seen_again = candidates(points_line_known_at=pd.Timestamp("2024-03-15 20:00"))
    assert new_versions(seen_again, table(candidates())) == []


@pytest.mark.parametrize(
    "change", [{"over_price": 1.95}, {"points_line_bookmaker": "betmgm"}, {"home_away": 0.0}]
)
def test_a_changed_price_bookmaker_or_feature_is_new(
    candidates: Candidates, change: dict[str, object]
) -> None:
    assert len(new_versions(candidates(**change), table(candidates()))) >= 8


def test_going_back_to_the_first_line_is_a_third_version(candidates: Candidates) -> None:
    first = new_versions(candidates(), table())
    second = new_versions(candidates(points_line=19.5), table(first))
    third = new_versions(candidates(), table(first, second))
    assert {row["prediction_version"] for row in third} == {3}
    assert [row["supersedes"] for row in third] == [row["prediction_id"] for row in second]
    assert new_versions(candidates(), table(first, second, third)) == []


def test_a_doubled_candidate_is_refused(candidates: Candidates) -> None:
    with pytest.raises(ContractError, match="stands twice in one batch"):
        new_versions(candidates() * 2, table())


def test_missing_columns_are_named(candidates: Candidates) -> None:
    with pytest.raises(ContractError, match="no column content_hash"):
        new_versions(candidates(), table().drop(columns="content_hash"))
