"""Feature drift: does a feature still look as it did when the model was trained?

PSI = sum over bins of (share now - share then) * ln(share now / share then), over the tenths of
the training rows plus a bin for missing values. Below 0.10 nothing has changed; above 0.25 much
has (the usual cuts of credit scoring).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.columns import Floats

BINS = 10
SLIGHT, STRONG = 0.10, 0.25

# An empty bin counts as this share, so that its logarithm stays finite.
LEAST_SHARE = 1e-3


@dataclass(frozen=True)
class FeatureReference:
    """Inner limits of the bins of one feature, and their shares, missing values last."""

    limits: tuple[float, ...]
    shares: tuple[float, ...]


def reference_of(features: pd.DataFrame) -> dict[str, FeatureReference]:
    """Describe each feature of the training rows."""
    found = {}
    for name in features.columns:
        values = features[name].to_numpy(dtype=np.float64)
        known = values[np.isfinite(values)]
        limits = np.unique(np.quantile(known, np.arange(1, BINS) / BINS)) if len(known) else known
        shares = _shares(values, limits)
        found[str(name)] = FeatureReference(tuple(limits.tolist()), tuple(shares.tolist()))
    return found


def stability(reference: dict[str, FeatureReference], features: pd.DataFrame) -> dict[str, float]:
    """PSI of each feature of newer rows against the reference, largest first."""
    found = {}
    for name, then in reference.items():
        now = _shares(features[name].to_numpy(dtype=np.float64), np.array(then.limits))
        before = np.array(then.shares)
        found[name] = float(((now - before) * np.log(now / before)).sum())
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _shares(values: Floats, limits: Floats) -> Floats:
    missing = np.isnan(values)
    bins = np.where(missing, len(limits) + 1, np.searchsorted(limits, values, side="right"))
    counts = np.bincount(bins, minlength=len(limits) + 2)
    shares: Floats = np.maximum(counts / max(len(values), 1), LEAST_SHARE)
    return shares
