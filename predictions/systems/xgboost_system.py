"""xgboost: gradient-boosted trees on every feature that systems learn from."""

import numpy as np

from predictions.learners import usual
from predictions.systems.base import SystemInputs, SystemOutput, answered
from predictions.trees import boosted

NOT_TRAINED = "not trained"


def predict(inputs: SystemInputs) -> SystemOutput:
    """Answer with the trained booster; without one no row is predicted."""
    rows = len(inputs.features)
    if inputs.learners is None:
        return answered(np.full(rows, np.nan), [(np.ones(rows, dtype=np.bool_), NOT_TRAINED)])
    offset = usual(inputs.features, inputs.market)
    return answered(
        np.maximum(boosted(inputs.learners.booster, inputs.features, offset), 0.0),
        [(np.isnan(offset), "no earlier games")],
    )
