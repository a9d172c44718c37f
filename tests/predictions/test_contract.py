from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from predictions.contract import FeatureContract, load_contract
from predictions.errors import ContractError
from predictions.markets import MARKETS

BASELINE_25 = [
    "points_avg_last_5",
    "points_avg_last_10",
    "points_avg_season",
    "points_std_last_10",
    "games_in_last_7_days",
    "fatigue_score",
    "shot_zone_mismatch_score",
    "pace_score",
    "usage_spike_score",
    "rest_advantage",
    "injury_risk",
    "recent_trend",
    "minutes_change",
    "opponent_def_rating",
    "opponent_pace",
    "home_away",
    "back_to_back",
    "playoff_game",
    "pct_paint",
    "pct_mid_range",
    "pct_three",
    "pct_free_throw",
    "team_pace",
    "team_off_rating",
    "team_win_pct",
]


def frame(contract: FeatureContract) -> pd.DataFrame:
    return pd.DataFrame({name: [1.0, 2.0] for name in contract.names})


def test_the_contract_extends_the_25_baseline_features_in_their_order(
    contract: FeatureContract,
) -> None:
    assert (contract.version, contract.extends) == ("v2", "v1_baseline_25")
    assert list(contract.names[:25]) == BASELINE_25
    assert len(set(contract.names)) == len(contract.names) > 100


def test_the_contract_speaks_of_each_market_in_its_own_name(contract: FeatureContract) -> None:
    for market in MARKETS:
        own = load_contract(market)
        assert len(own.names) == len(contract.names)
        assert market == own.market and f"{market}_ewma_8" in own.required
        assert not any("{" in name for name in own.names)
    with pytest.raises(ContractError, match="no market steals; it knows points"):
        load_contract("steals")


def test_no_system_learns_from_a_line(contract: FeatureContract) -> None:
    of_lines = {f.name for f in contract.features if f.group == "line"}
    assert {"vegas_points_line", "has_vegas_line", "prop_over_streak"} <= of_lines
    assert set(contract.learned) == set(contract.names) - of_lines


def test_every_feature_has_a_meaning_and_a_range(contract: FeatureContract) -> None:
    for feature in contract.features:
        assert feature.minimum < feature.maximum, feature.name
        assert feature.meaning and feature.unit and feature.source_model, feature.name


def test_select_reads_by_name_whatever_the_column_order(contract: FeatureContract) -> None:
    columns = frame(contract)
    columns["pace_score"] = [0.5, -0.5]
    shuffled = columns[list(reversed(contract.names))].assign(unrelated="x")
    pd.testing.assert_frame_equal(contract.select(shuffled), contract.select(columns))
    assert list(contract.select(shuffled).columns) == list(contract.names)


def test_a_missing_column_is_named_with_the_remedy(contract: FeatureContract) -> None:
    short = frame(contract).drop(columns=["pace_score", "pct_three"])
    with pytest.raises(ContractError, match=r"no column pace_score, pct_three; add them to ml_fe"):
        contract.select(short)


def test_a_column_of_text_is_named(contract: FeatureContract) -> None:
    wrong = frame(contract).astype({"pace_score": object})
    wrong["pace_score"] = ["fast", "slow"]
    with pytest.raises(ContractError, match="column pace_score is not numeric"):
        contract.select(wrong)


def test_nulls_of_every_warehouse_type_become_nan(contract: FeatureContract) -> None:
    columns = frame(contract)
    columns["days_rest"] = pd.array([1, pd.NA], dtype="Int64")
    columns["home_away"] = pd.Series([Decimal("1"), None], dtype=object)
    columns["team_pace"] = [None, 98.5]
    selected = contract.select(columns)
    assert selected["days_rest"].tolist()[0] == 1.0
    assert np.isnan(selected["days_rest"][1])
    assert np.isnan(selected["home_away"][1])
    assert np.isnan(selected["team_pace"][0])


def test_the_hash_changes_with_what_a_model_reads_and_not_with_words(
    contract: FeatureContract,
) -> None:
    assert load_contract().sha256 == contract.sha256
    wider = replace(contract.features[0], maximum=99)
    mended = replace(contract.features[0], meaning="in other words", unit="pts")
    assert replace(contract, features=(mended, *contract.features[1:])).sha256 == contract.sha256
    assert replace(contract, features=(wider, *contract.features[1:])).sha256 != contract.sha256
    swapped = (contract.features[1], contract.features[0], *contract.features[2:])
    assert replace(contract, features=swapped).sha256 != contract.sha256


def test_values_outside_the_range_are_counted(contract: FeatureContract) -> None:
    middle = {f.name: [(f.minimum + f.maximum) / 2] * 2 for f in contract.features}
    columns = pd.DataFrame(middle)
    assert contract.out_of_range(contract.select(columns)) == {}
    columns["usage_rate_last_10"] = [0.2, 22.0]
    columns["fatigue_score"] = [101.0, np.nan]
    assert contract.out_of_range(contract.select(columns)) == {
        "usage_rate_last_10": 1,
        "fatigue_score": 1,
    }
