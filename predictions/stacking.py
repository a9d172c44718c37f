"""Ensemble weights: what mixture of the base systems' earlier answers came closest."""

from collections.abc import Mapping

import numpy as np

from predictions.columns import Floats

# Rows on which every fitted system answered that a handful of weights need.
MINIMUM_ROWS = 100
LEAST_SYSTEMS = 2

# Part of the busiest system's answers that another one needs to be fitted.
LEAST_SHARE = 0.25

# The absolute error is rounded off within this share of its mean, so that it has a gradient.
ROUNDING = 0.05

DIGITS = 6


def fit_weights(centers: Mapping[str, Floats], actual: Floats) -> dict[str, float]:
    """Fit weights, each at least 0, together 1, that minimise the absolute error of the mixture.

    Uses the rows on which every fitted system answered. A system that answered fewer than a quarter
    of the rows that the busiest one did gets weight 0; with fewer than two systems or MINIMUM_ROWS
    rows left there is no fit and the result is empty.
    """
    answers = {
        name: int((np.isfinite(center) & np.isfinite(actual)).sum())
        for name, center in centers.items()
    }
    least = max(MINIMUM_ROWS, LEAST_SHARE * max(answers.values(), default=0))
    fitted = [name for name, count in answers.items() if count >= least]
    if len(fitted) < LEAST_SYSTEMS:
        return {}
    design = np.column_stack([centers[name] for name in fitted])
    complete = np.isfinite(design).all(axis=1) & np.isfinite(actual)
    if int(complete.sum()) < MINIMUM_ROWS:
        return {}
    solution = _least_absolute(design[complete], actual[complete])
    weights = dict.fromkeys(centers, 0.0)
    for name, weight in zip(fitted, solution.tolist(), strict=True):
        weights[name] = round(weight, DIGITS)
    return weights


def mix(centers: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """Weighted mean of the systems that answered each row, NaN where fewer than two did.

    Weights are renormalised over those that answered; where none of them carries weight, or
    `weights` is empty, they count equally.
    """
    values = np.column_stack(list(centers.values()))
    there = np.isfinite(values)
    share: Floats = np.where(there, np.array([weights.get(name, 0.0) for name in centers]), 0.0)
    unweighted = share.sum(axis=1) <= 0
    share = np.where(unweighted[:, None], there.astype(np.float64), share)
    total = share.sum(axis=1)
    mixed = (share * np.where(there, values, 0.0)).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.where(there.sum(axis=1) < LEAST_SYSTEMS, np.nan, mixed)


def _least_absolute(design: Floats, actual: Floats) -> Floats:
    """Weights on the simplex; the loss is convex, so the result does not depend on the start."""
    # only training fits weights; every command would load it
    from scipy.optimize import LinearConstraint, minimize

    systems = design.shape[1]
    equal = np.full(systems, 1.0 / systems)
    width = ROUNDING * float(np.abs(actual - design @ equal).mean()) or 1.0

    def loss(weights: Floats) -> float:
        return float(np.sqrt((design @ weights - actual) ** 2 + width**2).mean())

    def slope(weights: Floats) -> Floats:
        error = design @ weights - actual
        return np.asarray(design.T @ (error / np.sqrt(error**2 + width**2)) / len(error))

    found = minimize(
        loss,
        equal,
        jac=slope,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * systems,
        constraints=LinearConstraint(np.ones((1, systems)), 1.0, 1.0),
        options={"ftol": 1e-9, "maxiter": 200},
    )
    weights: Floats = np.clip(np.asarray(found.x, dtype=np.float64), 0.0, 1.0)
    weights /= weights.sum()
    return weights
