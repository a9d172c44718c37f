"""What bets would have brought: outcomes by sportsbook rules, hit rates and returns."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from predictions.columns import Floats, as_dates, as_float, require
from predictions.evaluation.resampling import (
    Estimate,
    mean_estimate,
    ratio_estimate,
    resampled,
    wilson,
)
from predictions.recommend import OVER, PASS, UNDER

WIN, LOSS, PUSH, VOID = "win", "loss", "push", "void"

EDGES = (-np.inf, 0.0, 0.02, 0.04, 0.06, 0.10, np.inf)

BET_COLUMNS = (
    *("player_lookup", "game_id", "game_date", "bookmaker", "line", "over_price", "under_price"),
    *("side", "edge", "expected_value", "recommendation", "actual"),
)


@dataclass(frozen=True)
class BetFigures:
    """Bets of one kind.

    n: bets that stood, so without voids. player_games: different players' games among them; quotes
    of several books on one game win and lose together. hit_rate: wins among wins and losses, with
    Wilson's interval; hit_rate_by_day: the same with days drawn again. result: profit per unit
    staked, where a push stakes one and returns it. break_even: the hit rate at which the quoted
    prices would return the stakes. edge: mean edge.
    """

    n: int
    player_games: int
    wins: int
    losses: int
    pushes: int
    voids: int
    hit_rate: Estimate
    hit_rate_by_day: Estimate
    result: Estimate
    break_even: float
    edge: float


def settle(bets: pd.DataFrame) -> pd.DataFrame:
    """Settle one unit on each row's side and add `price`, `outcome` and `profit`.

    The actual equal to the line is a push, an actual that is NaN (did not play, game called off) a
    void: both return the stake. Rows without a side, a line or both prices are no bets and are
    left out. Raises ContractError for missing columns.
    """
    require(bets, BET_COLUMNS, "bets")
    over_price, under_price = as_float(bets["over_price"]), as_float(bets["under_price"])
    line = as_float(bets["line"])
    sided = bets["side"].isin([OVER, UNDER]).to_numpy()
    placed = sided & (over_price > 1) & (under_price > 1) & np.isfinite(line)
    kept = bets[placed].reset_index(drop=True)
    over = (kept["side"] == OVER).to_numpy()
    price = np.where(over, over_price[placed], under_price[placed])
    actual, line = as_float(kept["actual"]), line[placed]
    ahead = np.where(over, actual - line, line - actual)
    conditions = [np.isnan(actual), ahead == 0, ahead > 0]
    return kept.assign(
        price=price,
        outcome=np.select(conditions, [VOID, PUSH, WIN], LOSS),
        profit=np.select(conditions, [0.0, 0.0, price - 1], -1.0),
    )


def recommended(settled: pd.DataFrame) -> pd.DataFrame:
    """Bets that the pre-registered thresholds recommend."""
    taken = settled["recommendation"].notna() & (settled["recommendation"] != PASS)
    return settled[taken].reset_index(drop=True)


def best_quotes(settled: pd.DataFrame) -> pd.DataFrame:
    """One bet for each player and game: the quote of highest expected value, then first by book."""
    ordered = settled.sort_values(
        ["player_lookup", "game_id", "expected_value", "bookmaker", "line"],
        ascending=[True, True, False, True, True],
        kind="stable",
    )
    return ordered.drop_duplicates(["player_lookup", "game_id"]).sort_index().reset_index(drop=True)


def bet_figures(settled: pd.DataFrame, seed: int) -> BetFigures:
    """Count settled bets; estimates are NaN where nothing was bet."""
    voids = int((settled["outcome"] == VOID).sum())
    stood = settled[settled["outcome"] != VOID]
    days = resampled(as_dates(stood["game_date"]), seed)
    won, decided = stood["outcome"] == WIN, stood["outcome"].isin([WIN, LOSS])
    wins, losses = int(won.sum()), int(decided.sum() - won.sum())
    return BetFigures(
        n=len(stood),
        player_games=len(stood[["player_lookup", "game_id"]].drop_duplicates()),
        wins=wins,
        losses=losses,
        pushes=len(stood) - wins - losses,
        voids=voids,
        hit_rate=wilson(wins, wins + losses),
        hit_rate_by_day=ratio_estimate(as_float(won), as_float(decided), days),
        result=mean_estimate(as_float(stood["profit"]), days),
        break_even=_mean(1 / as_float(stood["price"])),
        edge=_mean(as_float(stood["edge"])),
    )


def edge_buckets(settled: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Name of each bucket of the edge in points of probability, such as `2-4`, and its bets."""
    edge = as_float(settled["edge"])
    buckets = []
    for low, high in pairwise(EDGES):
        inside = (edge >= low) & (edge < high)
        buckets.append((_bucket(low, high), settled[inside].reset_index(drop=True)))
    return buckets


def _bucket(low: float, high: float) -> str:
    if np.isinf(low):
        return f"below {100 * high:.0f}"
    if np.isinf(high):
        return f"{100 * low:.0f} and more"
    return f"{100 * low:.0f}-{100 * high:.0f}"


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else np.nan
