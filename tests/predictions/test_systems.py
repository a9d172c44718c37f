"""Each formula by hand, and the direction of each adjustment."""

from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from predictions.contract import load_contract
from predictions.history import PlayedGames, league_def_rating, played_games
from predictions.markets import MARKETS, POINTS, Market
from predictions.systems import (
    SYSTEM_IDS,
    SystemInputs,
    SystemOutput,
    moving_average,
    ridge_system,
    similarity,
    xgboost_system,
    zone_matchup,
)

GAME_DATE = date(2024, 3, 15)
NEUTRAL = {
    "points_avg_last_5": 20.0,
    "points_avg_last_10": 18.0,
    "points_avg_season": 16.0,
    "opponent_def_rating": 114.0,
    "pct_paint": 0.45,
    "pct_mid_range": 0.10,
    "pct_three": 0.25,
    "pct_free_throw": 0.15,
    "days_rest": 1.0,
    "home_away": 1.0,
}


def past_games(rows: list[dict[str, object]]) -> PlayedGames:
    contract = load_contract()
    base: dict[str, object] = dict.fromkeys(contract.names, np.nan)
    played = {"player_lookup": "someone", "minutes_played": 30.0, "is_dnp": False}
    played |= {"is_prediction_ready": True}
    frame = pd.DataFrame([base | played | row for row in rows])
    frame["game_id"] = [f"game{number}" for number in range(len(frame))]
    return played_games(frame, contract, POINTS, before=GAME_DATE)


def league_at(rating: float) -> PlayedGames:
    return past_games(
        [{"game_date": date(2024, 3, 10), "points": 9, "opponent_def_rating": rating}]
    )


def ask(games: PlayedGames | None = None, **features: float) -> SystemInputs:
    contract = load_contract()
    row = dict.fromkeys(contract.names, np.nan) | NEUTRAL | features
    return SystemInputs(
        market=POINTS,
        player_lookup=pd.Series(["lebronjames"]),
        game_date=np.array([GAME_DATE], dtype="datetime64[D]"),
        features=contract.select(pd.DataFrame([row])),
        games=games if games is not None else league_at(114.0),
    )


def only(output: SystemOutput) -> float:
    return float(output.center[0])


def test_the_systems_are_registered() -> None:
    formulas = ("moving_average", "zone_matchup", "similarity")
    assert (*formulas, "xgboost", "ridge", "ensemble") == SYSTEM_IDS


# moving_average: 0.5 * 20 + 0.3 * 18 + 0.2 * 16 = 18.6, at home 19.1


def test_moving_average_base_and_venue() -> None:
    assert only(moving_average.predict(ask())) == pytest.approx(19.1)
    assert only(moving_average.predict(ask(home_away=0.0))) == pytest.approx(18.1)
    assert only(moving_average.predict(ask(home_away=np.nan))) == pytest.approx(18.6)


def test_moving_average_all_adjustments() -> None:
    output = moving_average.predict(
        ask(
            fatigue_score=45.0,
            shot_zone_mismatch_score=4.0,
            pace_score=-2.0,
            usage_spike_score=3.0,
            back_to_back=1.0,
        )
    )
    # 19.1 - 1.0 fatigue + 1.2 zone - 0.6 pace + 1.2 usage - 1.5 back-to-back
    assert only(output) == pytest.approx(18.4)


@pytest.mark.parametrize(
    ("score", "penalty"),
    [(100.0, 0.0), (71.0, 0.0), (50.0, 0.0), (49.9, 1.0), (30.0, 1.0), (29.9, 2.5), (0.0, 2.5)],
)
def test_only_a_tired_player_is_marked_down(score: float, penalty: float) -> None:
    assert only(moving_average.predict(ask(fatigue_score=score))) == pytest.approx(19.1 - penalty)
    heavy = {0.0: 0.0, 1.0: 0.8, 2.5: 1.5}[penalty]
    fresh = only(zone_matchup.predict(ask()))
    assert only(zone_matchup.predict(ask(fatigue_score=score))) == pytest.approx(fresh - heavy)


def test_a_missing_required_input_gives_a_reason_and_no_number() -> None:
    output = moving_average.predict(ask(points_avg_last_10=np.nan))
    assert np.isnan(only(output))
    assert output.reasons == ["points_avg_last_10 is missing"]


def test_means_stay_between_0_and_60_points() -> None:
    high = ask(points_avg_last_5=70.0, points_avg_last_10=70.0, points_avg_season=59.0)
    low = ask(
        points_avg_last_5=0.0, points_avg_last_10=0.0, points_avg_season=0.0, back_to_back=1.0
    )
    assert only(moving_average.predict(high)) == 60.0
    assert only(moving_average.predict(low)) == 0.0


# zone_matchup: season 16 + home 0.8 = 16.8 against a defence at the league's level


def test_zone_matchup_against_an_average_defence() -> None:
    assert only(zone_matchup.predict(ask())) == pytest.approx(16.8)


def test_zone_matchup_raises_the_mean_against_a_weak_defence() -> None:
    # rating 5 above: paint 1.8 * 1.0, mid 1.5 * 0.4, three 1.65 * 0.7, free throws 1.2 * 0.4
    expected = 1.8 + 0.6 + 1.155 + 0.48
    weak = zone_matchup.predict(ask(opponent_def_rating=119.0))
    strong = zone_matchup.predict(ask(opponent_def_rating=109.0))
    assert only(weak) == pytest.approx(16.8 + expected)
    assert only(strong) == pytest.approx(16.8 - expected)


def test_zone_matchup_clamps_each_zone_at_3_points() -> None:
    # 20 above: every zone is beyond 3, so 3 * (1.0 + 0.4 + 0.7 + 0.4)
    output = zone_matchup.predict(ask(opponent_def_rating=134.0, pace_score=1.0))
    assert only(output) == pytest.approx(16.8 + 7.5 + 0.4)


def test_zone_matchup_leaves_out_the_free_throw_zone_when_its_share_is_unknown() -> None:
    output = zone_matchup.predict(ask(opponent_def_rating=119.0, pct_free_throw=np.nan))
    assert only(output) == pytest.approx(16.8 + 1.8 + 0.6 + 1.155)


def test_zone_matchup_needs_the_defence_and_the_league() -> None:
    assert zone_matchup.predict(ask(opponent_def_rating=np.nan)).reasons == [
        "opponent_def_rating is missing"
    ]
    old = past_games([{"game_date": date(2024, 2, 1), "points": 9, "opponent_def_rating": 110.0}])
    output = zone_matchup.predict(ask(old))
    assert np.isnan(only(output))
    assert output.reasons == ["no league games in the 30 days before"]


def test_the_league_reference_is_the_mean_of_the_30_days_before() -> None:
    games = past_games(
        [
            {"game_date": GAME_DATE - timedelta(days=days), "points": 9, "opponent_def_rating": r}
            for days, r in ((31, 90.0), (30, 112.0), (1, 116.0), (5, np.nan))
        ]
    )
    dates = np.array([GAME_DATE, GAME_DATE - timedelta(days=1)], dtype="datetime64[D]")
    assert league_def_rating(games, dates).tolist() == [114.0, (90.0 + 112.0) / 2]


# similarity: opponent 114 is average, rest 1, home, last 5 is 4 above the season: hot

SAME = {"opponent_def_rating": 112.0, "days_rest": 1.0, "home_away": 1.0}
HOT = {"points_avg_last_5": 15.0, "points_avg_season": 11.0}
COLD = {"points_avg_last_5": 7.0, "points_avg_season": 11.0}


def mine(games: list[tuple[dict[str, float], float]]) -> PlayedGames:
    return past_games(
        [
            {
                "player_lookup": "lebronjames",
                "game_date": GAME_DATE - timedelta(days=len(games) - number),
                "points": points,
                **circumstances,
            }
            for number, (circumstances, points) in enumerate(games)
        ]
    )


@pytest.mark.parametrize(
    ("there", "score"),
    [
        (SAME | HOT, 100),
        (SAME | COLD, 90),
        (SAME | HOT | {"opponent_def_rating": 109.9}, 80),
        (SAME | HOT | {"opponent_def_rating": 115.0}, 80),
        (SAME | HOT | {"days_rest": 0.0}, 85),
        (SAME | HOT | {"days_rest": 9.0}, 70),
        (SAME | HOT | {"home_away": 0.0}, 85),
    ],
)
def test_similarity_score(there: dict[str, float], score: int) -> None:
    here = similarity.circumstances(ask().features, POINTS)
    games = similarity.circumstances(mine([(there, 1.0)]).features, POINTS)
    zero = np.zeros(1, dtype=np.int64)
    assert similarity.similarity_scores(here, games, zero, zero).tolist() == [score]


def test_opposite_tiers_share_nothing() -> None:
    here = similarity.circumstances(ask(opponent_def_rating=109.0).features, POINTS)
    games = similarity.circumstances(
        mine([(SAME | HOT | {"opponent_def_rating": 116.0}, 1)]).features, POINTS
    )
    zero = np.zeros(1, dtype=np.int64)
    assert similarity.similarity_scores(here, games, zero, zero).tolist() == [60]


def test_similarity_weights_games_and_adds_the_venue() -> None:
    games = mine([(SAME | HOT, 30.0), *[(SAME | COLD, 10.0)] * 4])
    output = similarity.predict(ask(games))
    assert only(output) == pytest.approx((100 * 30 + 4 * 90 * 10) / (100 + 4 * 90) + 0.8)
    away = similarity.predict(ask(games, home_away=0.0))
    # away, four games score 75 and one 85
    assert only(away) == pytest.approx((85 * 30 + 4 * 75 * 10) / (85 + 4 * 75) - 0.5)


def test_similarity_adjustments() -> None:
    games = mine([(SAME | HOT, 20.0)] * 5)
    output = similarity.predict(
        ask(
            games,
            fatigue_score=90.0,
            shot_zone_mismatch_score=2.0,
            pace_score=1.0,
            usage_spike_score=-1.0,
        )
    )
    assert only(output) == pytest.approx(20 + 0.8 + 0.3 + 0.8 + 0.8 - 0.8)


def test_similarity_keeps_the_20_best_and_of_equals_the_newest() -> None:
    games = mine([(SAME | HOT, 50.0), *[(SAME | HOT, 10.0)] * 19, (SAME | HOT, 30.0)])
    # the oldest of 21 equal games, the one with 50, is left out
    assert only(similarity.predict(ask(games))) == pytest.approx((19 * 10 + 30) / 20 + 0.8)


def test_similarity_ignores_games_below_70_and_needs_five() -> None:
    unlike = SAME | HOT | {"opponent_def_rating": 116.0, "home_away": 0.0}  # 65
    output = similarity.predict(ask(mine([(SAME | HOT, 20.0)] * 4 + [(unlike, 90.0)] * 9)))
    assert np.isnan(only(output))
    assert output.reasons == ["fewer than 5 similar earlier games"]


def test_similarity_uses_only_the_player_and_only_earlier_games() -> None:
    games = mine([(SAME | HOT, 20.0)] * 6)
    inputs = ask(games)
    earlier = SystemInputs(
        market=POINTS,
        player_lookup=pd.Series(["lebronjames", "lebronjames", "stephencurry"]),
        game_date=np.array(
            [GAME_DATE, GAME_DATE - timedelta(days=2), GAME_DATE], dtype="datetime64[D]"
        ),
        features=pd.concat([inputs.features] * 3, ignore_index=True),
        games=games,
    )
    _, counts = similarity.similar_games(earlier)
    assert counts.tolist() == [6, 4, 0]


def test_similarity_in_chunks_equals_similarity_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    games = mine([(SAME | HOT, float(points)) for points in range(12)])
    inputs = ask(games)
    many = SystemInputs(
        market=POINTS,
        player_lookup=pd.Series(["lebronjames"] * 9),
        game_date=np.array([GAME_DATE] * 9, dtype="datetime64[D]"),
        features=pd.concat([inputs.features] * 9, ignore_index=True),
        games=games,
    )
    whole = similarity.predict(many).center
    monkeypatch.setattr(similarity, "PAIRS_AT_ONCE", 30)
    np.testing.assert_array_equal(similarity.predict(many).center, whole)


@pytest.mark.parametrize("system", [xgboost_system, ridge_system])
def test_a_learned_system_that_was_not_trained_says_so(system: ModuleType) -> None:
    output = system.predict(ask())
    assert output.reasons == ["not trained"]
    assert np.isnan(only(output))


# other markets: the same formulas on their own form, adjustments in proportion


def of_market(market: Market, **features: float) -> SystemInputs:
    contract = load_contract(market.name)
    form = {market.form(name): 6.0 for name in ("avg_last_5", "avg_last_10", "avg_season")}
    shared = {name: value for name, value in NEUTRAL.items() if not name.startswith("points")}
    row = dict.fromkeys(contract.names, np.nan) | shared | form | features
    return replace(
        ask(), market=market, features=contract.select(pd.DataFrame([row])), games=league_at(114.0)
    )


@pytest.mark.parametrize("name", ["rebounds", "assists", "threes", "points_rebounds_assists"])
def test_other_markets_scale_the_adjustments(name: str) -> None:
    market = MARKETS[name]
    assert only(moving_average.predict(of_market(market))) == pytest.approx(6 + 0.5 * market.size)
    weak = zone_matchup.predict(of_market(market, opponent_def_rating=119.0))
    assert only(weak) == pytest.approx(6 + market.size * (0.8 + 1.8 + 0.6 + 1.155 + 0.48))


def test_a_market_is_the_sum_of_its_statistics() -> None:
    box = pd.DataFrame(
        {"points": [20, 3], "offensive_rebounds": [2, 1], "defensive_rebounds": [5, None]}
    ).assign(assists=4, three_pointers_made=2)
    assert MARKETS["rebounds"].actual(box).tolist()[0] == 7.0
    assert MARKETS["points_rebounds_assists"].actual(box).tolist()[0] == 31.0
    assert np.isnan(MARKETS["rebounds"].actual(box)[1])
    assert MARKETS["threes"].actual(box).tolist() == [2.0, 2.0]
