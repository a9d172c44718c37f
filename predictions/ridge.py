"""Ridge regression on every feature, with a correction from mean to median."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.columns import Dates, Floats

ALPHA = 300.0

# Features are clipped to these quantiles of the training rows.
LOW_CLIP, HIGH_CLIP = 0.002, 0.998

# The median correction: from the newest training rows, in bins of the prediction.
SHIFT_DAYS, SHIFT_BINS = 500, 12


@dataclass(frozen=True)
class Ridge:
    """A fitted regression; the tuples run parallel to `features`.

    shift: intercept and slope, on the square root of the prediction, of the residuals' median.
    """

    features: tuple[str, ...]
    medians: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    coefficients: tuple[float, ...]
    intercept: float
    shift: tuple[float, float]

    def predict(self, features: pd.DataFrame, usual: Floats) -> Floats:
        """Median of each row: what is usual for the player, plus what the features add."""
        added = self._standard(features) @ np.array(self.coefficients)
        mean: Floats = usual + self.intercept + added
        return mean + self.shift[0] + self.shift[1] * np.sqrt(np.maximum(mean, 0.0))

    def _standard(self, features: pd.DataFrame) -> Floats:
        values = features[list(self.features)].to_numpy(dtype=np.float64)
        filled = np.where(np.isnan(values), np.array(self.medians), values)
        clipped = np.clip(filled, np.array(self.lows), np.array(self.highs))
        standard: Floats = (clipped - np.array(self.means)) / np.array(self.deviations)
        return standard


def fit_ridge(features: pd.DataFrame, usual: Floats, actual: Floats, dates: Dates) -> Ridge:
    """Fit what the features add to the usual; rows in the order of their dates.

    Missing values take the training median (0 for a feature that is missing everywhere). The
    squares' optimum is a mean; the shift takes it to the median, which is what is published.
    """
    values = features.to_numpy(dtype=np.float64)
    there = np.isfinite(values)
    some = there.any(axis=0)
    medians = np.zeros(values.shape[1])
    medians[some] = np.nanmedian(np.where(there, values, np.nan)[:, some], axis=0)
    filled = np.where(there, values, medians)
    lows, highs = np.quantile(filled, [LOW_CLIP, HIGH_CLIP], axis=0)
    clipped = np.clip(filled, lows, highs)
    means, deviations = clipped.mean(axis=0), clipped.std(axis=0)
    deviations = np.where(deviations > 1e-9, deviations, 1.0)
    standard = (clipped - means) / deviations
    added = actual - usual
    intercept = float(added.mean())
    gram = standard.T @ standard + ALPHA * np.eye(standard.shape[1])
    coefficients = np.linalg.solve(gram, standard.T @ (added - intercept))
    mean = usual + intercept + standard @ coefficients
    newest = dates >= dates[-1] - np.timedelta64(SHIFT_DAYS, "D")
    return Ridge(
        features=tuple(features.columns),
        medians=tuple(medians.tolist()),
        lows=tuple(lows.tolist()),
        highs=tuple(highs.tolist()),
        means=tuple(means.tolist()),
        deviations=tuple(deviations.tolist()),
        coefficients=tuple(coefficients.tolist()),
        intercept=intercept,
        shift=_median_shift(mean[newest], actual[newest]),
    )


def _median_shift(mean: Floats, actual: Floats) -> tuple[float, float]:
    """Straight line, in the square root of the prediction, through the bins' median residuals."""
    root = np.sqrt(np.maximum(mean, 0.0))
    limits = np.quantile(root, np.arange(1, SHIFT_BINS) / SHIFT_BINS)
    level = np.searchsorted(limits, root, side="right")
    present = np.unique(level)
    centers = np.array([root[level == number].mean() for number in present])
    medians = np.array([np.median((actual - mean)[level == number]) for number in present])
    if len(present) < 2:
        return float(medians[0]), 0.0
    slope, intercept = np.polyfit(centers, medians, 1).tolist()
    return intercept, slope
