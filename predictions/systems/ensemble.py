"""ensemble: a weighted mean of the base systems that answered for the row."""

from collections.abc import Mapping

import numpy as np

from predictions.columns import Floats
from predictions.systems.base import SystemOutput, answered

LEAST_SYSTEMS = 2


def combine(outputs: Mapping[str, SystemOutput], weights: Mapping[str, float]) -> SystemOutput:
    """Combine base outputs with the fitted weights, renormalised over those that answered.

    Where no answering system carries weight, or `weights` is empty, the available systems
    count equally. Rows with fewer than two answers are not predicted.
    """
    means = np.column_stack([output.mean for output in outputs.values()])
    there = np.isfinite(means)
    fitted = np.array([weights.get(name, 0.0) for name in outputs])
    share: Floats = np.where(there, fitted, 0.0)
    unweighted = share.sum(axis=1) <= 0
    share = np.where(unweighted[:, None], there.astype(np.float64), share)
    total = share.sum(axis=1)
    mean = (share * np.where(there, means, 0.0)).sum(axis=1) / np.where(total > 0, total, 1.0)
    too_few = there.sum(axis=1) < LEAST_SYSTEMS
    return answered(mean, [(too_few, f"fewer than {LEAST_SYSTEMS} systems answered")])
