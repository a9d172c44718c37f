"""When a price is worth taking: against the quoted prices, on the likelier side, or not at all."""

from dataclasses import dataclass

import numpy as np

from predictions.columns import Bools, Floats
from predictions.distribution import LineProbabilities
from predictions.quotes import Quotes

OVER, UNDER, PASS = "OVER", "UNDER", "PASS"
NO_LINE = "no line"

# A side is recommended from this edge on (probability) and above this expected value (per unit
# staked). Set before any result was looked at; change them only with a walk-forward study.
LEAST_EDGE = 0.04
LEAST_EXPECTED_VALUE = 0.0

# Share of the Kelly stake that is advised, and the most of a bankroll that ever is.
KELLY_SHARE = 0.25
MOST_KELLY = 0.05


@dataclass(frozen=True)
class Recommendations:
    """One verdict a row, all of the likelier side, taken or not.

    side: None where neither is likelier. edge: its probability given no push minus its no-vig
    probability. expected_value: per unit staked at the quoted price, a push returns the stake.
    kelly_fraction: share of the bankroll; 0 unless recommended, NaN without a line.
    """

    side: list[str | None]
    recommendation: list[str | None]
    reason: list[str | None]
    no_vig_over: Floats
    edge: Floats
    expected_value: Floats
    kelly_fraction: Floats


def priced(quotes: Quotes) -> Bools:
    """Rows on which both sides carry a decimal price above 1."""
    return (quotes.over_price > 1) & (quotes.under_price > 1)


def no_vig_over(quotes: Quotes) -> Floats:
    """Bookmaker's probability of the over without margin: inverse prices scaled to sum to 1."""
    there = priced(quotes)
    over = 1 / np.where(there, quotes.over_price, 1.0)
    under = 1 / np.where(there, quotes.under_price, 1.0)
    return np.where(there, over / (over + under), np.nan)


def kelly(win: Floats, lose: Floats, price: Floats) -> Floats:
    """Share of the bankroll to stake: a quarter of Kelly's, between 0 and MOST_KELLY.

    With b = price - 1 and a push that returns the stake, expected log growth is largest at
    f = (b win - lose) / (b (win + lose)).
    """
    gain = np.maximum(price - 1, 1e-9)
    decided = np.maximum(win + lose, 1e-9)
    full = (gain * win - lose) / (gain * decided)
    stake: Floats = np.clip(KELLY_SHARE * full, 0.0, MOST_KELLY)
    return stake


def recommend(chances: LineProbabilities, quotes: Quotes) -> Recommendations:
    """Judge the likelier side of each line, which is the median's side of it.

    Without a line the recommendation is None, without both prices it is PASS.
    """
    over = chances.over > chances.under
    win = np.where(over, chances.over, chances.under)
    lose = np.where(over, chances.under, chances.over)
    price = np.where(over, quotes.over_price, quotes.under_price)
    book = no_vig_over(quotes)
    sided = priced(quotes) & (win > lose)
    decided = np.where(win + lose > 0, win + lose, 1.0)
    edge = np.where(sided, win / decided - np.where(over, book, 1 - book), np.nan)
    value = np.where(sided, win * (price - 1) - lose, np.nan)
    taken = sided & (edge >= LEAST_EDGE) & (value > LEAST_EXPECTED_VALUE)
    side = [
        (OVER if is_over else UNDER) if likelier else None
        for is_over, likelier in zip(over.tolist(), (win > lose).tolist(), strict=True)
    ]
    missing = np.isnan(quotes.line)
    reasons = [
        None if is_taken else _why_not(*given)
        for is_taken, *given in zip(
            taken.tolist(),
            missing.tolist(),
            priced(quotes).tolist(),
            side,
            edge.tolist(),
            value.tolist(),
            strict=True,
        )
    ]
    return Recommendations(
        side=side,
        recommendation=[
            None if no_line else (one if is_taken else PASS)
            for no_line, is_taken, one in zip(missing.tolist(), taken.tolist(), side, strict=True)
        ],
        reason=reasons,
        no_vig_over=book,
        edge=edge,
        expected_value=value,
        kelly_fraction=np.where(missing, np.nan, np.where(taken, kelly(win, lose, price), 0.0)),
    )


def _why_not(no_line: bool, has_prices: bool, side: str | None, edge: float, value: float) -> str:
    if no_line:
        return NO_LINE
    if not has_prices:
        return "both prices are needed"
    if side is None:
        return "both sides are equally likely"
    if edge < LEAST_EDGE:
        return f"{side} edge {edge:.3f} is below {LEAST_EDGE:.3f}"
    return f"{side} expected value {value:.3f} is not above {LEAST_EXPECTED_VALUE:.3f}"
