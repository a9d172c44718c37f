"""Values that belong together, such as those of one game day, count as one observation."""

import numpy as np

from predictions.columns import Floats, Integers


def squared_deviations(values: Floats, cluster: Integers) -> float:
    """Sum over clusters of the squared sum of their values' deviations from the mean of all n.

    cluster: the cluster of each value, counted from 0. The cluster-robust variance of the mean is
    this over n squared.
    """
    sums = np.bincount(cluster, weights=values - values.mean())
    return float((sums**2).sum())
