"""What can stop a prediction run. Each message names the thing, the cause and the remedy."""

from typing import ClassVar

from ops.errors import NbaPropsError


class PredictionError(NbaPropsError):
    """Base of every error this package raises on purpose."""


class ContractError(PredictionError):
    """A frame does not hold the columns that a contract names."""


class LookAheadError(PredictionError):
    """Something known only at or after the slate's date was handed in."""


class TrainingError(PredictionError):
    """The history cannot train a model."""

    failure_class: ClassVar[str] = "no_data"


class ModelError(PredictionError):
    """A saved model is missing a file, was altered, or belongs to another set-up."""
