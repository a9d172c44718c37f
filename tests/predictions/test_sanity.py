from predictions.predict import PredictionBatch, Skipped
from predictions.rows import RunStamp
from predictions.sanity import check_batch, check_features
from tests.predictions.conftest import Predict, SlateMaker


def batch(*means: float, unanswered: int = 0, out: int = 0) -> PredictionBatch:
    return PredictionBatch(
        rows=[{"system_id": "xgboost", "mean": mean} for mean in means],
        lines={},
        skipped=[Skipped("p", "g", "xgboost", "points_avg_last_5 is missing")] * unanswered
        + [Skipped("p", "g", None, "out")] * out,
    )


def found(checked: PredictionBatch) -> list[tuple[str, str | None]]:
    return [(warning.check, warning.system_id) for warning in check_batch(checked)]


def test_a_normal_batch_is_quiet(make_slate: SlateMaker, predict: Predict, run: RunStamp) -> None:
    assert check_batch(predict(make_slate(20), run)) == []


def test_a_batch_mean_outside_5_to_50_warns() -> None:
    assert found(batch(4.0, 5.0)) == [("batch_mean", "xgboost")]
    assert found(batch(60.0, 50.0)) == [("batch_mean", "xgboost")]
    assert found(batch(4.0, 6.0)) == []


def test_more_than_5_percent_unanswered_warns_but_not_for_players_out() -> None:
    assert found(batch(*[10.0] * 19, unanswered=1, out=30)) == []
    assert found(batch(*[10.0] * 18, unanswered=2)) == [("unanswered", "xgboost")]
    assert found(batch(*[10.0] * 18, float("nan"), float("nan"))) == [("unanswered", "xgboost")]


def test_a_value_outside_0_to_100_warns() -> None:
    assert found(batch(10.0, 101.0, 12.0)) == [("value_range", "xgboost")]
    assert found(batch(20.0, -0.1)) == [("value_range", "xgboost")]


def test_an_empty_batch_is_quiet() -> None:
    assert found(batch(out=3)) == []


def test_a_feature_on_the_wrong_scale_warns(make_slate: SlateMaker) -> None:
    warnings = check_features(make_slate(3, pct_paint=45.0))
    told = {warning.message.split(":")[0] for warning in warnings}
    assert "pct_paint" in told
    assert "pct_three" not in told
