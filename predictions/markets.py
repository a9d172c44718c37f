"""The markets: what is predicted, and which columns speak of it.

A market is its statistic's name. Every form column of the feature store carries that name
(points_avg_last_10, rebounds_ewma_8, ...), so that adding a market is adding a target.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.columns import Floats, as_float, require
from predictions.errors import ContractError


@dataclass(frozen=True)
class LineColumns:
    """Columns of the feature store that hold a market's line.

    line, bookmaker, known_at, over_price and under_price are the headline quote: the first book's.
    market_line is the median line over books, market_center their consensus without margin.
    """

    line: str
    bookmaker: str
    known_at: str
    over_price: str
    under_price: str
    market_line: str
    market_center: str


@dataclass(frozen=True)
class Market:
    """One statistic of a player's game.

    statistics: columns of the box score that sum to it. size: the league's mean relative to that
    of points; the formula systems' adjustments, which are stated in points, are multiplied by it.
    highest_mean: the most that a prediction can expect, as in the seed market_means, the least is
    0. lines: where its real lines stand, None when none are landed.
    """

    name: str
    statistics: tuple[str, ...]
    size: float
    highest_mean: float
    lines: LineColumns | None = None

    def form(self, measure: str) -> str:
        """Name of a form column, such as form("ewma_8") -> points_ewma_8."""
        return f"{self.name}_{measure}"

    def actual(self, frame: pd.DataFrame) -> Floats:
        """Sum the statistics of each row, NaN where one is missing."""
        require(frame, self.statistics, f"market {self.name}")
        total = np.zeros(len(frame))
        for name in self.statistics:
            total = total + as_float(frame[name])
        return total


POINTS = Market(
    name="points",
    statistics=("points",),
    size=1.0,
    highest_mean=50,
    lines=LineColumns(
        line="points_line",
        bookmaker="points_line_bookmaker",
        known_at="points_line_known_at",
        over_price="over_price",
        under_price="under_price",
        market_line="consensus_line",
        market_center="market_points",
    ),
)

MARKETS: dict[str, Market] = {
    market.name: market
    for market in (
        POINTS,
        Market("rebounds", ("offensive_rebounds", "defensive_rebounds"), size=0.4, highest_mean=25),
        Market("assists", ("assists",), size=0.25, highest_mean=20),
        Market("threes", ("three_pointers_made",), size=0.1, highest_mean=10),
        Market(
            "points_rebounds_assists",
            ("points", "offensive_rebounds", "defensive_rebounds", "assists"),
            size=1.65,
            highest_mean=80,
        ),
    )
}


def market_named(name: str) -> Market:
    """The market called `name`. Raises ContractError naming those there are."""
    if name not in MARKETS:
        raise ContractError(f"market {name}: there is none; choose {', '.join(MARKETS)}")
    return MARKETS[name]
