import numpy as np
import pytest

from predictions.distribution import LineProbabilities
from predictions.quotes import Quotes
from predictions.recommend import Recommendations, kelly, no_vig_over, recommend


def judge(
    over: float,
    under: float,
    line: float = 20.5,
    over_price: float = 1.9,
    under_price: float = 1.9,
) -> Recommendations:
    return recommend(
        LineProbabilities(np.array([over]), np.array([under]), np.array([1 - over - under])),
        Quotes(np.array([line]), np.array([over_price]), np.array([under_price])),
    )


def test_no_line_no_recommendation() -> None:
    verdict = judge(np.nan, np.nan, line=np.nan, over_price=np.nan, under_price=np.nan)
    assert verdict.recommendation == [None]
    assert verdict.reason == ["no line"]
    assert np.isnan(verdict.edge[0]) and np.isnan(verdict.expected_value[0])


def test_no_vig_probabilities_share_out_the_margin() -> None:
    quotes = Quotes(np.array([20.5, 20.5]), np.array([1.8, 2.0]), np.array([2.0, 2.0]))
    expected = [(1 / 1.8) / (1 / 1.8 + 1 / 2.0), 0.5]
    np.testing.assert_allclose(no_vig_over(quotes), expected)


def test_over_with_its_edge_and_expected_value() -> None:
    verdict = judge(0.60, 0.40)
    assert verdict.recommendation == ["OVER"]
    assert verdict.reason == [None]
    assert verdict.edge[0] == pytest.approx(0.10)
    assert verdict.expected_value[0] == pytest.approx(0.6 * 0.9 - 0.4)


def test_under_with_its_edge_and_expected_value() -> None:
    verdict = judge(0.35, 0.65, over_price=2.0, under_price=1.8)
    assert verdict.recommendation == ["UNDER"]
    assert verdict.edge[0] == pytest.approx(0.65 - (1 / 1.8) / (1 / 1.8 + 1 / 2.0))
    assert verdict.expected_value[0] == pytest.approx(0.65 * 0.8 - 0.35)


def test_a_push_returns_the_stake_and_leaves_the_edge() -> None:
    verdict = judge(0.54, 0.36, line=20.0)
    assert verdict.edge[0] == pytest.approx(0.6 - 0.5)
    assert verdict.expected_value[0] == pytest.approx(0.54 * 0.9 - 0.36)


def test_below_the_edge_it_passes_and_says_why() -> None:
    verdict = judge(0.53, 0.47)
    assert verdict.recommendation == ["PASS"]
    assert verdict.reason == ["OVER edge 0.030 is below 0.040"]


def test_without_expected_value_it_passes_and_says_why() -> None:
    # 4.5 points of edge, all eaten by a margin of 14 %
    verdict = judge(0.545, 0.455, over_price=1.75, under_price=1.75)
    assert verdict.recommendation == ["PASS"]
    assert verdict.reason == ["OVER expected value -0.046 is not above 0.000"]


@pytest.mark.parametrize("price", [np.nan, 1.0, -110.0])
def test_without_both_prices_it_passes(price: float) -> None:
    verdict = judge(0.9, 0.1, under_price=price)
    assert verdict.recommendation == ["PASS"]
    assert verdict.reason == ["both prices are needed"]


def test_equally_likely_sides_are_no_side() -> None:
    verdict = judge(0.45, 0.45, line=20.0)
    assert (verdict.recommendation, verdict.side) == (["PASS"], [None])
    assert verdict.reason == ["both sides are equally likely"]


def test_the_likelier_side_is_judged_even_where_the_other_pays_more() -> None:
    verdict = judge(0.48, 0.52, over_price=2.4, under_price=1.6)
    assert (verdict.recommendation, verdict.side) == (["PASS"], ["UNDER"])
    assert verdict.edge[0] < 0


def test_the_stake_is_a_quarter_of_kellys() -> None:
    # b = 0.9, p = 0.56, q = 0.44: full Kelly (0.9 * 0.56 - 0.44) / 0.9 = 0.0711
    assert judge(0.56, 0.44).kelly_fraction[0] == pytest.approx(0.25 * (0.9 * 0.56 - 0.44) / 0.9)


def test_a_push_is_no_part_of_the_stake() -> None:
    # given a decision the chances are those above, so the stake is too
    with_push, without = judge(0.504, 0.396, line=20.0), judge(0.56, 0.44)
    assert with_push.kelly_fraction[0] == pytest.approx(without.kelly_fraction[0])


def test_the_stake_is_capped_and_nothing_without_a_recommendation() -> None:
    assert judge(0.95, 0.05).kelly_fraction[0] == 0.05
    assert judge(0.53, 0.47).kelly_fraction[0] == 0.0
    assert np.isnan(judge(np.nan, np.nan, line=np.nan).kelly_fraction[0])


def test_the_stake_maximises_expected_log_growth() -> None:
    win, lose, price = 0.50, 0.38, 1.95
    stakes = np.linspace(0, 0.5, 100_001)
    growth = win * np.log1p(stakes * (price - 1)) + lose * np.log1p(-stakes)
    full = float(stakes[growth.argmax()])
    found = kelly(np.array([win]), np.array([lose]), np.array([price]))[0]
    assert found == pytest.approx(min(full / 4, 0.05), abs=1e-4)


def test_what_is_recommended_meets_both_thresholds() -> None:
    rng = np.random.default_rng(5)
    over = rng.uniform(0.2, 0.8, 5000)
    chances = LineProbabilities(over, 1 - over, np.zeros(5000))
    prices = rng.uniform(1.5, 3.5, (2, 5000))
    verdicts = recommend(chances, Quotes(np.full(5000, 9.5), prices[0], prices[1]))
    taken = np.array(verdicts.recommendation)
    assert (over[taken == "OVER"] > 0.5).all()
    assert (over[taken == "UNDER"] < 0.5).all()
    assert min((taken == "OVER").sum(), (taken == "UNDER").sum()) > 100
    assert (verdicts.edge[taken != "PASS"] >= 0.04).all()
    assert (verdicts.expected_value[taken != "PASS"] > 0).all()
    assert (verdicts.kelly_fraction[taken != "PASS"] > 0).all()
