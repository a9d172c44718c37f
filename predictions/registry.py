"""Which saved model to use for a slate."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from predictions.artefact import CARD, load_model, read_card
from predictions.contract import FeatureContract
from predictions.errors import ModelError
from predictions.model import TrainedModel

__all__ = ["ModelChoice", "load_model", "newest_model"]


@dataclass(frozen=True)
class ModelChoice:
    """The model to use, or None, and why newer ones were refused (one message each)."""

    model: TrainedModel | None
    refused: tuple[str, ...]


def newest_model(models_dir: Path, contract: FeatureContract, before: date) -> ModelChoice:
    """Choose the valid model with the newest training window that ends before a slate's date.

    Models that saw games on or after `before` are passed over in silence, as a replay needs
    the model of its day; altered or foreign ones are passed over and reported.
    """
    refused: list[str] = []
    dated: list[tuple[date, datetime, Path]] = []
    for directory in sorted(path for path in models_dir.glob("[!.]*") if path.is_dir()):
        try:
            card = read_card(directory)
            dated.append((card.window.last_game_date, card.trained_at, directory))
        except (OSError, ValueError) as error:
            refused.append(
                f"model {directory.name}: {CARD} cannot be read ({error}); "
                "delete the directory and train again"
            )
    for last, _, directory in sorted(dated, reverse=True):
        if last >= before:
            continue
        try:
            return ModelChoice(load_model(directory, contract), tuple(refused))
        except ModelError as error:
            refused.append(str(error))
    return ModelChoice(None, tuple(refused))
