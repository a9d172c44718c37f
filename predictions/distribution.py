"""A player's count as a distribution: how far actual counts fell from a system's centre.

A system answers a centre c. Its earlier answers show how actual counts scatter about it: in
standard form u = (y - c) / s, with a scale s that grows with the level and with how much the player
varies, u has an empirical distribution F for each level. Then P(X <= k) = F((k + 0.5 - c) / s) for
whole k >= 0. Mean, standard deviation and every probability come from it. Median and quantiles are
those of the continuous c + s u that X rounds, so a median above 24.5 means P(X > 24.5) > 0.5.
"""

from dataclasses import dataclass, replace

import numpy as np

from predictions.columns import Bools, Floats, Integers

EMPIRICAL = "empirical_residuals"

# Fewer earlier answers than this do not show a distribution.
LEAST_ANSWERS = 100

# Levels of the centre with a distribution of their own, and answers that one needs.
MOST_LEVELS, ANSWERS_PER_LEVEL = 6, 500

# Probabilities at which F is kept; between them it is a straight line.
KNOTS = 201

# F ends where it reaches 0 and 1: this much beyond the outermost residuals seen.
TAIL = 1.25

# A scale is never below this share of the mean absolute residual.
LEAST_SCALE = 0.3


@dataclass(frozen=True)
class Shape:
    """How counts scatter about one system's centres, fitted on its earlier answers.

    scale: coefficients of s on 1, sqrt(c), c and the player's own standard deviation, which is
    typical_deviation where unknown. levels: inner limits of the centre between levels. residuals:
    for each level the quantiles of u at KNOTS equally spaced probabilities. answers: how many.
    """

    scale: tuple[float, ...]
    least_scale: float
    typical_deviation: float
    levels: tuple[float, ...]
    residuals: tuple[tuple[float, ...], ...]
    answers: int

    def around(self, center: Floats, deviation: Floats) -> "CountDistribution":
        """Distributions about n centres of players with these standard deviations."""
        design = _scale_design(center, deviation, self)
        scale = np.maximum(design @ np.array(self.scale), self.least_scale)
        level = np.searchsorted(np.array(self.levels), center, side="right")
        return CountDistribution(center, scale, level, np.array(self.residuals))


@dataclass(frozen=True)
class LineProbabilities:
    """Probabilities of a count above, below and exactly on a line; they sum to 1."""

    over: Floats
    under: Floats
    push: Floats

    @property
    def over_if_decided(self) -> Floats:
        """P(over | no push), NaN without a line."""
        decided = self.over + self.under
        chance: Floats = np.where(decided > 0, self.over / np.where(decided > 0, decided, 1), 0.5)
        return np.where(np.isnan(decided), np.nan, chance)


@dataclass(frozen=True)
class CountDistribution:
    """n distributions: center, scale and level (n); level chooses a row of residuals (-, KNOTS)."""

    center: Floats
    scale: Floats
    level: Integers
    residuals: Floats

    def __post_init__(self) -> None:
        """Refuse what no distribution has."""
        if not np.isfinite(self.center).all():
            raise ValueError("count distribution: a center is missing; drop those rows")
        if not (self.scale > 0).all():
            raise ValueError("count distribution: a scale is not above 0")

    def __len__(self) -> int:
        """Return the number of distributions."""
        return len(self.center)

    def rows(self, keep: Integers | Bools) -> "CountDistribution":
        """Return the distributions at the positions `keep`; one may be asked for repeatedly."""
        return replace(
            self, center=self.center[keep], scale=self.scale[keep], level=self.level[keep]
        )

    def moved(self, center: Floats) -> "CountDistribution":
        """Return the same shapes about other centres."""
        return replace(self, center=center)

    def at_most(self, count: Floats) -> Floats:
        """P(X <= count) for whole counts of shape (n,) or (n, m); 0 below 0."""
        counts = np.asarray(count, dtype=np.float64)
        wide = (...,) + (None,) * (counts.ndim - 1)
        standard = (counts + 0.5 - self.center[wide]) / self.scale[wide]
        chance = np.empty_like(standard)
        knots = np.linspace(0.0, 1.0, self.residuals.shape[1])
        for level in np.unique(self.level):
            here = self.level == level
            chance[here] = np.interp(standard[here], self.residuals[level], knots)
        return np.where(counts < 0, 0.0, chance)

    def quantile(self, probability: float | Floats) -> Floats:
        """Continuous quantile of each row, at least 0."""
        chance = np.broadcast_to(np.asarray(probability, dtype=np.float64), self.center.shape)
        return np.maximum(self.center + self.scale * self.standard_quantile(chance), 0.0)

    def standard_quantile(self, probability: Floats) -> Floats:
        """Inverse of F: the standardised residual with P(u <= it) = probability, for each row."""
        knots = np.linspace(0.0, 1.0, self.residuals.shape[1])
        found = np.empty(len(self))
        for level in np.unique(self.level):
            here = self.level == level
            found[here] = np.interp(probability[here], knots, self.residuals[level])
        return found

    def moments(self) -> tuple[Floats, Floats]:
        """Mean and standard deviation of the counts."""
        highest = self.center + self.scale * self.residuals[self.level, -1]
        counts = np.arange(max(float(highest.max(initial=0.0)), 0.0) + 2)
        above = 1.0 - self.at_most(np.broadcast_to(counts, (len(self), len(counts))))
        mean = above.sum(axis=1)
        square = (above * (2 * counts + 1)).sum(axis=1)
        return mean, np.sqrt(np.maximum(square - mean**2, 0.0))

    def at_line(self, line: Floats) -> LineProbabilities:
        """Over, under and push at a line for each row; NaN where the line is NaN.

        Only a whole line can push.
        """
        lines = np.asarray(line, dtype=np.float64)
        there = np.where(np.isnan(lines), 0.0, lines)
        over = 1.0 - self.at_most(np.floor(there))
        under = self.at_most(np.ceil(there) - 1)
        missing = np.isnan(lines)
        return LineProbabilities(
            over=np.where(missing, np.nan, over),
            under=np.where(missing, np.nan, under),
            push=np.where(missing, np.nan, np.where(over + under < 1, 1.0 - over - under, 0.0)),
        )


def fit_shape(center: Floats, deviation: Floats, actual: Floats) -> Shape | None:
    """Fit a shape on earlier answers: centres, the players' deviations, and what they did.

    Rows without an answer are left out; None when fewer than LEAST_ANSWERS are left.
    """
    known = np.isfinite(center) & np.isfinite(actual)
    answers = int(known.sum())
    if answers < LEAST_ANSWERS:
        return None
    center, deviation, residual = center[known], deviation[known], (actual - center)[known]
    typical = float(np.nanmedian(deviation)) if np.isfinite(deviation).any() else 0.0
    levels = _levels(center)
    draft = Shape(
        scale=(),
        least_scale=LEAST_SCALE * float(np.abs(residual).mean()) or LEAST_SCALE,
        typical_deviation=typical,
        levels=tuple(levels.tolist()),
        residuals=(),
        answers=answers,
    )
    design = _scale_design(center, deviation, draft)
    solution = np.linalg.lstsq(design, np.abs(residual), rcond=None)[0]
    scale = np.maximum(design @ solution, draft.least_scale)
    level = np.searchsorted(levels, center, side="right")
    standard = residual / scale
    return replace(
        draft,
        scale=tuple(solution.tolist()),
        residuals=tuple(_knots(standard[level == number]) for number in range(len(levels) + 1)),
    )


def fair_price(win: Floats, lose: Floats) -> Floats:
    """Decimal odds at which a bet that returns the stake on a push is worth nothing.

    win * (price - 1) = lose, hence 1 + lose / win; NaN where the side cannot win.
    """
    safe = np.where(win > 0, win, 1.0)
    return np.where(win > 0, 1.0 + lose / safe, np.nan)


def _scale_design(center: Floats, deviation: Floats, shape: Shape) -> Floats:
    deviation = np.where(np.isnan(deviation), shape.typical_deviation, deviation)
    level = np.maximum(center, 0.0)
    return np.column_stack([np.ones(len(center)), np.sqrt(level), level, deviation])


def _levels(center: Floats) -> Floats:
    """Limits between levels of equal size; each is a centre, so that no level is empty."""
    count = int(np.clip(len(center) // ANSWERS_PER_LEVEL, 1, MOST_LEVELS))
    limits: Floats = np.unique(np.quantile(center, np.arange(1, count) / count, method="lower"))
    inner: Floats = limits[limits > center.min()]
    return inner


def _knots(standard: Floats) -> tuple[float, ...]:
    values = np.quantile(standard, np.linspace(0.0, 1.0, KNOTS))
    middle = float(np.median(standard))
    values[0] = middle + TAIL * (values[0] - middle)
    values[-1] = middle + TAIL * (values[-1] - middle)
    return tuple(values.tolist())
