"""xgboost: gradient-boosted trees on every feature of the contract, missing values native."""

import numpy as np

from predictions.systems.base import SystemInputs, SystemOutput, answered

NO_MODEL = "no trained model"


def predict(inputs: SystemInputs) -> SystemOutput:
    """Predict with the trained model of the inputs; without one no row is predicted."""
    rows = len(inputs.features)
    if inputs.model is None:
        return answered(np.full(rows, np.nan), [(np.ones(rows, dtype=np.bool_), NO_MODEL)])
    return answered(inputs.model.boosted_mean(inputs.features), [])
