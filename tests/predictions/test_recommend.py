import numpy as np
import pytest

from predictions.distribution import CountDistribution, LineProbabilities
from predictions.recommend import Quotes, Recommendations, no_vig_over, recommend


def judge(
    mean: float,
    over: float,
    under: float,
    line: float = 20.5,
    over_price: float = 1.9,
    under_price: float = 1.9,
) -> Recommendations:
    return recommend(
        np.array([mean]),
        LineProbabilities(np.array([over]), np.array([under]), np.array([1 - over - under])),
        Quotes(np.array([line]), np.array([over_price]), np.array([under_price])),
    )


def test_no_line_no_recommendation() -> None:
    verdict = judge(30.0, np.nan, np.nan, line=np.nan, over_price=np.nan, under_price=np.nan)
    assert verdict.recommendation == [None]
    assert verdict.reason == ["no line"]
    assert np.isnan(verdict.edge[0]) and np.isnan(verdict.expected_value[0])


def test_no_vig_probabilities_share_out_the_margin() -> None:
    quotes = Quotes(np.array([20.5, 20.5]), np.array([1.8, 2.0]), np.array([2.0, 2.0]))
    expected = [(1 / 1.8) / (1 / 1.8 + 1 / 2.0), 0.5]
    np.testing.assert_allclose(no_vig_over(quotes), expected)


def test_over_with_its_edge_and_expected_value() -> None:
    verdict = judge(23.0, 0.60, 0.40)
    assert verdict.recommendation == ["OVER"]
    assert verdict.reason == [None]
    assert verdict.edge[0] == pytest.approx(0.10)
    assert verdict.expected_value[0] == pytest.approx(0.6 * 0.9 - 0.4)


def test_under_with_its_edge_and_expected_value() -> None:
    verdict = judge(18.0, 0.35, 0.65, over_price=2.0, under_price=1.8)
    assert verdict.recommendation == ["UNDER"]
    assert verdict.edge[0] == pytest.approx(0.65 - (1 / 1.8) / (1 / 1.8 + 1 / 2.0))
    assert verdict.expected_value[0] == pytest.approx(0.65 * 0.8 - 0.35)


def test_a_push_returns_the_stake_and_leaves_the_edge() -> None:
    verdict = judge(23.0, 0.54, 0.36, line=20.0)
    assert verdict.edge[0] == pytest.approx(0.6 - 0.5)
    assert verdict.expected_value[0] == pytest.approx(0.54 * 0.9 - 0.36)


def test_below_the_edge_it_passes_and_says_why() -> None:
    verdict = judge(23.0, 0.53, 0.47)
    assert verdict.recommendation == ["PASS"]
    assert verdict.reason == ["OVER edge 0.030 is below 0.040"]


def test_without_expected_value_it_passes_and_says_why() -> None:
    # 4.5 points of edge, all eaten by a margin of 14 %
    verdict = judge(23.0, 0.545, 0.455, over_price=1.75, under_price=1.75)
    assert verdict.recommendation == ["PASS"]
    assert verdict.reason == ["OVER expected value -0.046 is not above 0.000"]


@pytest.mark.parametrize("price", [np.nan, 1.0, -110.0])
def test_without_both_prices_it_passes(price: float) -> None:
    verdict = judge(30.0, 0.9, 0.1, under_price=price)
    assert verdict.recommendation == ["PASS"]
    assert verdict.reason == ["both prices are needed"]


def test_a_mean_on_the_line_has_no_side() -> None:
    verdict = judge(20.0, 0.2, 0.7, line=20.0)
    assert verdict.recommendation == ["PASS"]
    assert verdict.reason == ["mean equals the line"]


def test_never_against_the_side_of_the_mean() -> None:
    rng = np.random.default_rng(5)
    mean, line = rng.uniform(1, 35, 5000), rng.integers(2, 70, 5000) / 2
    chances = CountDistribution(mean, 3.5 * mean).at_line(line)
    prices = rng.uniform(1.5, 3.5, (2, 5000))
    verdicts = recommend(mean, chances, Quotes(line, prices[0], prices[1]))
    taken = np.array(verdicts.recommendation)
    assert (mean[taken == "OVER"] > line[taken == "OVER"]).all()
    assert (mean[taken == "UNDER"] < line[taken == "UNDER"]).all()
    assert min((taken == "OVER").sum(), (taken == "UNDER").sum()) > 100
    assert (verdicts.edge[taken != "PASS"] >= 0.04).all()
    assert (verdicts.expected_value[taken != "PASS"] > 0).all()
