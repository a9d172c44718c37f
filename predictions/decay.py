"""Decay: do the grades of a champion's recipe still keep what the champion's metrics promised?"""

from dataclasses import dataclass

import numpy as np

from predictions.columns import Floats
from predictions.states import Health

# Grades that a judgement needs; with fewer the health stays as it is.
LEAST_GRADES = 200

# Days of grades that are looked at.
WINDOW_DAYS = 28

# How much larger than promised the error is, and in how many standard errors, from worst to best.
# Set beforehand: averages of the last 10 games lose about 5 % to the model.
STATES = (
    (Health.BLOCKED, 1.12, 3.0),
    (Health.DEGRADING, 1.06, 3.0),
    (Health.WATCH, 1.03, 2.0),
)


@dataclass(frozen=True)
class Decay:
    """The state, the mean absolute error of the grades and the promised one, and how many."""

    health: Health
    mae: float
    promised: float
    grades: int

    def told(self) -> str:
        """One line for a report."""
        found = f"MAE {self.mae:.3f} over {self.grades} grades" if self.grades else "no grades yet"
        return f"{self.health}: {found}, {self.promised:.3f} was promised"


def decay(absolute_errors: Floats, promised: float, before: Health) -> Decay:
    """Judge the absolute errors of recent grades (NaN for voids); `before` is the health so far."""
    errors = absolute_errors[np.isfinite(absolute_errors)]
    if len(errors) < LEAST_GRADES:
        mae = float(errors.mean()) if len(errors) else np.nan
        return Decay(before, mae, promised, len(errors))
    mae = float(errors.mean())
    standard_error = float(errors.std(ddof=1)) / np.sqrt(len(errors))
    beyond = (mae - promised) / max(standard_error, 1e-9)
    for health, ratio, deviations in STATES:
        if mae > ratio * promised and beyond > deviations:
            return Decay(health, mae, promised, len(errors))
    return Decay(Health.HEALTHY, mae, promised, len(errors))
