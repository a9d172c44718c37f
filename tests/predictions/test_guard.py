from typing import Any

import numpy as np
import pytest

from predictions.evaluation.bets import BetFigures
from predictions.evaluation.guard import VERDICT, suspicious
from predictions.evaluation.resampling import NOTHING, Estimate

NO_BETS: dict[str, Any] = {"systems": {}}


def errors(mae: float) -> dict[str, Any]:
    return {"systems": {"ensemble": {"n": 1000, "mae": Estimate(mae, np.nan, np.nan)}}}


def bets(wins: int, losses: int, pushes: int = 0) -> BetFigures:
    rate = Estimate(wins / (wins + losses), np.nan, np.nan)
    n = wins + losses + pushes
    return BetFigures(n, n, wins, losses, pushes, 0, rate, rate, NOTHING, 0.52, 0.05)


@pytest.mark.parametrize(
    ("mae", "market", "told"),
    [
        (4.49, "points", True),
        (4.5, "points", False),
        (4.66, "points", False),
        # other markets are smaller by nature
        (1.2, "assists", False),
    ],
)
def test_an_error_too_small(mae: float, market: str, told: bool) -> None:
    found = suspicious(market, errors(mae), NO_BETS)
    assert bool(found) is told
    assert all(one.startswith("ensemble: ") and one.endswith(VERDICT) for one in found)


@pytest.mark.parametrize(
    ("wins", "losses", "pushes", "told"),
    [
        (400, 200, 0, True),
        (360, 240, 0, False),
        (301, 200, 0, True),
        # pushes decide nothing
        (300, 199, 50, False),
        (40, 10, 0, False),
    ],
)
def test_a_hit_rate_too_high(wins: int, losses: int, pushes: int, told: bool) -> None:
    kinds = {"recommended": bets(1, 1), "by_edge": {"4-6": bets(wins, losses, pushes)}}
    found = suspicious("points", errors(4.66), {"systems": {"ridge": kinds}})
    assert bool(found) is told
    assert all(one.startswith("ridge, by_edge 4-6: hit rate") for one in found)
