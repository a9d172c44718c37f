import csv
from math import inf, nan
from pathlib import Path

import pytest

from predictions.contract import load_contract
from predictions.markets import MARKETS, POINTS
from predictions.predict import PredictionBatch
from predictions.rows import RunStamp, key_of
from predictions.sanity import (
    MEAN,
    PROBABILITIES,
    QUANTILES,
    told_features,
    told_withheld,
    withhold,
)
from tests.predictions.conftest import Predict, SlateMaker

SEED = Path(__file__).parents[2] / "seeds" / "market_means.csv"


@pytest.fixture
def batch(make_slate: SlateMaker, predict: Predict, run: RunStamp) -> PredictionBatch:
    return predict(make_slate(20), run)


def test_a_normal_batch_is_published_whole(batch: PredictionBatch) -> None:
    assert batch.rows
    assert withhold(batch, POINTS) is batch


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"mean": None}, MEAN),
        ({"mean": inf}, MEAN),
        ({"mean": nan}, MEAN),
        ({"mean": -0.1}, MEAN),
        ({"mean": 50.1}, MEAN),
        ({"p25": 3.0, "median": 2.9}, QUANTILES),
        ({"p90": None}, QUANTILES),
        ({"line": 9.5, "p_over": 1.2, "p_under": -0.2, "p_push": 0.0}, PROBABILITIES),
        ({"line": 9.5, "p_over": 0.5, "p_under": 0.4, "p_push": 0.0}, PROBABILITIES),
        ({"line": 9.5, "p_over": None, "p_under": 0.4, "p_push": 0.0}, PROBABILITIES),
    ],
)
def test_what_cannot_be_is_withheld_and_nothing_else(
    batch: PredictionBatch, broken: dict[str, float | None], fault: str
) -> None:
    (first, *others) = batch.rows
    key = key_of(first)
    rows = [first | broken, *others]
    found = withhold(PredictionBatch(rows, batch.lines, batch.skipped), POINTS)
    assert found.rows == others
    assert key not in found.lines
    (withheld,) = found.withheld
    assert (withheld.player_lookup, withheld.game_id, withheld.system_id) == key[:3]
    assert withheld.reason == f"withheld: {fault}"
    assert found.skipped == [*batch.skipped, withheld]
    (told,) = told_withheld(found.withheld)
    assert told.startswith(f"{key[2]}: 1 predictions withheld: {fault}; first: {key[0]} in")


def test_a_prediction_with_one_impossible_book_is_withheld(batch: PredictionBatch) -> None:
    row = next(row for row in batch.rows if batch.lines.get(key_of(row)))
    key = key_of(row)
    (line, *more) = batch.lines[key]
    lines = batch.lines | {key: [line | {"p_over": 0.9, "p_under": 0.9}, *more]}
    (withheld,) = withhold(PredictionBatch(batch.rows, lines, []), POINTS).withheld
    assert withheld.reason == f"withheld: {PROBABILITIES}"


def test_means_are_held_to_the_range_that_the_warehouse_watches() -> None:
    with SEED.open() as file:
        ranges = {row["market"]: row for row in csv.DictReader(file)}
    assert {name: float(row["highest_mean"]) for name, row in ranges.items()} == {
        name: market.highest_mean for name, market in MARKETS.items()
    }
    assert {row["lowest_mean"] for row in ranges.values()} == {"0"}


def test_features_on_the_wrong_scale_are_told(make_slate: SlateMaker) -> None:
    contract = load_contract("points")
    usual = {"opponent_pace": 100.0, "team_pace": 100.0, "team_off_rating": 113.0}
    assert told_features(make_slate(3, **usual), contract) == []
    (told,) = told_features(make_slate(3, **usual, pct_paint=45.0), contract)
    assert told.startswith(f"features: 3 of {3 * len(contract.features)} values")
    assert "pct_paint (3)" in told
    assert "pct_three" not in told
