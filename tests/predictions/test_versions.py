import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from predictions.errors import ContractError
from predictions.model import TrainedModel
from predictions.predict import predict_slate
from predictions.rows import PREDICTION_COLUMNS, PredictionRow, RunStamp
from predictions.versions import new_versions

SlateMaker = Callable[..., pd.DataFrame]
Predict = Callable[..., list[PredictionRow]]


@pytest.fixture
def predict(
    make_slate: SlateMaker, history: pd.DataFrame, model: TrainedModel, run: RunStamp
) -> Predict:
    def candidates(hours_later: int = 0, **overrides: object) -> list[PredictionRow]:
        later = replace(
            run,
            predicted_at=run.predicted_at + timedelta(hours=hours_later),
            execution_id=f"exec-{hours_later}",
        )
        return predict_slate(make_slate(2, **overrides), history, model, later).rows

    return candidates


def table(*batches: list[PredictionRow]) -> pd.DataFrame:
    return pd.DataFrame([row for batch in batches for row in batch], columns=PREDICTION_COLUMNS)


def test_the_first_batch_is_version_1(predict: Predict) -> None:
    written = new_versions(predict(), table())
    assert len(written) == 10
    row = written[0]
    text = f"{row['player_lookup']}|{row['game_id']}|{row['system_id']}|points|1"
    assert row["prediction_id"] == hashlib.sha256(text.encode()).hexdigest()[:32]
    assert (row["prediction_version"], row["supersedes"]) == (1, None)
    assert len({row["prediction_id"] for row in written}) == 10


def test_the_same_content_at_a_later_time_writes_nothing(predict: Predict) -> None:
    assert new_versions(predict(hours_later=3), table(predict())) == []


def test_a_moved_line_writes_a_version_that_supersedes(predict: Predict) -> None:
    first = new_versions(predict(), table())
    moved = new_versions(predict(points_line=[18.5, 17.5]), table(first))
    assert {row["player_lookup"] for row in moved} == {"player000"}
    assert len(moved) == 5
    before = {row["system_id"]: row["prediction_id"] for row in first[::-1]}
    for row in moved:
        assert row["prediction_version"] == 2
        assert row["supersedes"] == before[row["system_id"]]
        assert tuple(row) == PREDICTION_COLUMNS


def test_a_line_seen_again_later_is_not_a_new_prediction(predict: Predict) -> None:
    seen_again = predict(points_line_known_at=pd.Timestamp("2024-03-15 20:00"))
    assert new_versions(seen_again, table(predict())) == []


@pytest.mark.parametrize(
    "change", [{"over_price": 1.95}, {"points_line_bookmaker": "fanduel"}, {"home_away": 0.0}]
)
def test_a_changed_price_bookmaker_or_feature_is_new(
    predict: Predict, change: dict[str, object]
) -> None:
    assert len(new_versions(predict(**change), table(predict()))) >= 8


def test_going_back_to_the_first_line_is_a_third_version(predict: Predict) -> None:
    first = new_versions(predict(), table())
    second = new_versions(predict(points_line=19.5), table(first))
    third = new_versions(predict(), table(first, second))
    assert {row["prediction_version"] for row in third} == {3}
    assert [row["supersedes"] for row in third] == [row["prediction_id"] for row in second]
    assert new_versions(predict(), table(first, second, third)) == []


def test_a_doubled_candidate_is_refused(predict: Predict) -> None:
    with pytest.raises(ContractError, match="stands twice in one batch"):
        new_versions(predict() * 2, table())


def test_missing_columns_are_named(predict: Predict) -> None:
    with pytest.raises(ContractError, match="no column content_hash"):
        new_versions(predict(), table().drop(columns="content_hash"))
