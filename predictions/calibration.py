"""What the base systems' earlier out-of-sample answers teach: weights, shapes, the market step."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.columns import Floats, Integers, as_float
from predictions.distribution import CountDistribution, Shape, fit_shape
from predictions.market_step import MarketStep, fit_market_step, move
from predictions.markets import Market
from predictions.stacking import fit_weights, mix
from predictions.systems import ENSEMBLE


@dataclass(frozen=True)
class Setting:
    """What a distribution is fitted on beside a centre; n rows each.

    deviation: the player's own standard deviation. market_line, market_center: the books' median
    line and consensus, NaN where they quote none.
    """

    deviation: Floats
    market_line: Floats
    market_center: Floats

    def rows(self, keep: Integers) -> "Setting":
        """Return the rows at the positions `keep`."""
        return Setting(self.deviation[keep], self.market_line[keep], self.market_center[keep])


@dataclass(frozen=True)
class Calibration:
    """Ensemble weights by base system (empty: equal), shapes by system, and the market step.

    A system without a shape has answered too little to be published. rows: games it was fitted on.
    """

    weights: dict[str, float]
    shapes: dict[str, Shape]
    market_step: MarketStep | None
    rows: int


def setting_of(frame: pd.DataFrame, market: Market) -> Setting:
    """Read the setting of each row of a feature store's frame."""
    nothing = np.full(len(frame), np.nan)
    columns = market.lines
    return Setting(
        deviation=as_float(frame[market.form("sd_20")]),
        market_line=nothing if columns is None else as_float(frame[columns.market_line]),
        market_center=nothing if columns is None else as_float(frame[columns.market_center]),
    )


def calibrate(
    centers: Mapping[str, Floats], setting: Setting, actual: Floats, market: Market
) -> Calibration:
    """Fit on out-of-sample centres of the base systems and what the players did."""
    weights = fit_weights(centers, actual)
    everything = {**centers, ENSEMBLE: mix(centers, weights)}
    shapes = {
        name: shape
        for name, center in everything.items()
        if (shape := fit_shape(center, setting.deviation, actual)) is not None
    }
    step = None
    if market.lines is not None and ENSEMBLE in shapes:
        median = _medians(shapes[ENSEMBLE], everything[ENSEMBLE], setting.deviation)
        step = fit_market_step(median, setting.market_center, setting.market_line, actual)
    return Calibration(weights=weights, shapes=shapes, market_step=step, rows=len(actual))


def distributions(
    calibration: Calibration, centers: Mapping[str, Floats], setting: Setting
) -> dict[str, tuple[Integers, CountDistribution]]:
    """Positions of the rows that each system answers, and their distributions.

    The ensemble's are moved by the market step where the market quotes a line.
    """
    everything = {**centers, ENSEMBLE: mix(centers, calibration.weights)}
    found = {}
    for name, center in everything.items():
        shape = calibration.shapes.get(name)
        if shape is None:
            continue
        keep = np.flatnonzero(np.isfinite(center))
        here = setting.rows(keep)
        distribution = shape.around(center[keep], here.deviation)
        if name == ENSEMBLE and calibration.market_step is not None and len(keep):
            distribution = move(
                calibration.market_step, distribution, here.market_center, here.market_line
            )
        found[name] = (keep, distribution)
    return found


def _medians(shape: Shape, center: Floats, deviation: Floats) -> Floats:
    medians = np.full(len(center), np.nan)
    keep = np.flatnonzero(np.isfinite(center))
    medians[keep] = shape.around(center[keep], deviation[keep]).quantile(0.5)
    return medians
