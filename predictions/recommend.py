"""When a price is worth taking: against the quoted prices, on the mean's side, or not at all."""

from dataclasses import dataclass

import numpy as np

from predictions.columns import Bools, Floats
from predictions.distribution import LineProbabilities

OVER, UNDER, PASS = "OVER", "UNDER", "PASS"
NO_LINE = "no line"

# A side is recommended from this edge on (probability) and above this expected value (per unit
# staked). Set before any result was looked at; change them only with a walk-forward study.
LEAST_EDGE = 0.04
LEAST_EXPECTED_VALUE = 0.0


@dataclass(frozen=True)
class Quotes:
    """The bookmaker's line in points and decimal prices; NaN where there is none."""

    line: Floats
    over_price: Floats
    under_price: Floats

    @property
    def priced(self) -> Bools:
        """Rows on which both sides carry a decimal price above 1."""
        return (self.over_price > 1) & (self.under_price > 1)


@dataclass(frozen=True)
class Recommendations:
    """One verdict a row. Edge and expected value are those of the mean's side, taken or not."""

    recommendation: list[str | None]
    reason: list[str | None]
    edge: Floats
    expected_value: Floats


def no_vig_over(quotes: Quotes) -> Floats:
    """Bookmaker's probability of the over without margin: inverse prices scaled to sum to 1."""
    over = np.where(quotes.priced, 1 / np.where(quotes.priced, quotes.over_price, 1.0), np.nan)
    under = np.where(quotes.priced, 1 / np.where(quotes.priced, quotes.under_price, 1.0), np.nan)
    chance: Floats = over / (over + under)
    return chance


def recommend(mean: Floats, chances: LineProbabilities, quotes: Quotes) -> Recommendations:
    """Judge the side of the line the mean is on.

    Edge is that side's probability, given no push, minus its no-vig probability. Expected
    value is per unit staked at the quoted price; a push returns the stake.
    Without a line the recommendation is None, without both prices it is PASS.
    """
    over_side = mean > quotes.line
    win = np.where(over_side, chances.over, chances.under)
    lose = np.where(over_side, chances.under, chances.over)
    price = np.where(over_side, quotes.over_price, quotes.under_price)
    no_vig = np.where(over_side, no_vig_over(quotes), 1 - no_vig_over(quotes))
    decided = win + lose
    # A mean that equals its line has no side.
    sided = quotes.priced & (mean != quotes.line)
    edge = np.where(sided, win / np.where(decided > 0, decided, 1.0) - no_vig, np.nan)
    value = np.where(sided, win * (price - 1) - lose, np.nan)

    recommendation: list[str | None] = []
    reason: list[str | None] = []
    for row in range(len(mean)):
        verdict = _verdict(
            line=quotes.line[row],
            priced=bool(quotes.priced[row]),
            side=OVER if over_side[row] else UNDER,
            edge=edge[row],
            value=value[row],
        )
        recommendation.append(verdict[0])
        reason.append(verdict[1])
    return Recommendations(recommendation, reason, edge, value)


def _verdict(
    *, line: float, priced: bool, side: str, edge: float, value: float
) -> tuple[str | None, str | None]:
    if np.isnan(line):
        return None, NO_LINE
    if not priced:
        return PASS, "both prices are needed"
    if np.isnan(edge):
        return PASS, "mean equals the line"
    if edge < LEAST_EDGE:
        return PASS, f"{side} edge {edge:.3f} is below {LEAST_EDGE:.3f}"
    if value <= LEAST_EXPECTED_VALUE:
        return PASS, f"{side} expected value {value:.3f} is not above {LEAST_EXPECTED_VALUE:.3f}"
    return side, None
