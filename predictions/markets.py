"""The markets: what is predicted, and which columns speak of it.

A market is its statistic's name. Every form column of the feature store carries that name
(points_avg_last_10, rebounds_ewma_8, ...), so that adding a market is adding a target.
"""

from dataclasses import dataclass

import pandas as pd

from predictions.columns import Floats, as_float, require


@dataclass(frozen=True)
class Market:
    """One statistic of a player's game.

    statistics: columns of the box score that sum to it. has_lines: real lines of it are landed.
    """

    name: str
    statistics: tuple[str, ...]
    has_lines: bool = False

    def form(self, measure: str) -> str:
        """Name of a form column, such as form("ewma_8") -> points_ewma_8."""
        return f"{self.name}_{measure}"

    def actual(self, frame: pd.DataFrame) -> Floats:
        """Sum the statistics of each row, NaN where one is missing."""
        require(frame, self.statistics, f"market {self.name}")
        total: Floats = sum(
            (as_float(frame[name]) for name in self.statistics[1:]),
            start=as_float(frame[self.statistics[0]]),
        )
        return total


POINTS = Market("points", ("points",), has_lines=True)

MARKETS: dict[str, Market] = {
    market.name: market
    for market in (
        POINTS,
        Market("rebounds", ("offensive_rebounds", "defensive_rebounds")),
        Market("assists", ("assists",)),
        Market("threes", ("three_pointers_made",)),
        Market(
            "points_rebounds_assists",
            ("points", "offensive_rebounds", "defensive_rebounds", "assists"),
        ),
    )
}
