"""Probabilities of an event against what happened: losses, calibration and its noise."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.columns import Bools, Floats, Integers
from predictions.evaluation.resampling import Days, Estimate, estimate, wilson

QUANTILE_BINS = 10
POINT_EDGES = np.arange(21) / 20

# A probability of 0 or 1 that fails would lose without bound.
CLOSEST_TO_CERTAIN = 1e-6

SIMULATIONS = 500


def log_losses(chance: Floats, happened: Bools) -> Floats:
    """-ln of the probability of what happened, a row each."""
    kept = np.clip(chance, CLOSEST_TO_CERTAIN, 1 - CLOSEST_TO_CERTAIN)
    return np.asarray(-np.log(np.where(happened, kept, 1 - kept)), dtype=np.float64)


def brier_scores(chance: Floats, happened: Bools) -> Floats:
    """Squared distance of the probability from what happened, a row each."""
    return np.asarray((chance - happened) ** 2, dtype=np.float64)


def quantile_bins(chance: Floats) -> Integers:
    """Bin of each row: QUANTILE_BINS of as equal size as ties allow, from the lowest."""
    if not len(chance):
        return np.zeros(0, dtype=np.int64)
    cut = pd.qcut(chance, QUANTILE_BINS, labels=False, duplicates="drop")
    return np.nan_to_num(np.asarray(cut, dtype=np.float64)).astype(np.int64)


def point_bins(chance: Floats) -> Integers:
    """Bin of each row: five points of probability wide, [0, .05) to [.95, 1]."""
    cut = np.searchsorted(POINT_EDGES, chance, side="right") - 1
    return np.clip(cut, 0, len(POINT_EDGES) - 2).astype(np.int64)


def calibration_error(chance: Floats, happened: Bools, bins: Integers, days: Days) -> Estimate:
    """Expected calibration error in points (0-100).

    Mean over rows of the distance between their bin's mean probability and its share of events.
    Noise alone makes it positive, and drawing days again adds noise: the interval may lie above
    the value. Compare it with `perfect_error`.
    """
    if not len(chance):
        return Estimate(np.nan, np.nan, np.nan)
    count = int(bins.max()) + 1
    columns = np.zeros((len(chance), count + 1))
    columns[np.arange(len(chance)), bins] = chance - happened
    columns[:, count] = 1.0
    return estimate(
        columns, days, lambda total: 100 * np.abs(total[..., :count]).sum(-1) / total[..., count]
    )


def perfect_error(chance: Floats, bins: Integers, seed: int) -> float:
    """Mean calibration error (points) if every probability were exactly right, by simulation."""
    if not len(chance):
        return np.nan
    rng = np.random.default_rng(seed)
    count = int(bins.max()) + 1
    found = []
    for _ in range(SIMULATIONS):
        off = chance - (rng.random(len(chance)) < chance)
        found.append(np.abs(np.bincount(bins, off, minlength=count)).sum())
    return float(100 * np.mean(found) / len(chance))


@dataclass(frozen=True)
class Bin:
    """Rows of one bin: their mean probability and the share of events among them."""

    n: int
    predicted: float
    observed: Estimate


def calibration_table(chance: Floats, happened: Bools, bins: Integers) -> list[Bin]:
    """Bins that hold a row, from the lowest probability."""
    table = []
    for number in np.unique(bins):
        inside = bins == number
        events = int(happened[inside].sum())
        table.append(
            Bin(
                n=int(inside.sum()),
                predicted=float(chance[inside].mean()),
                observed=wilson(events, int(inside.sum())),
            )
        )
    return table
