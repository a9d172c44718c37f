"""Append-only versions: a prediction is written only when it says something new."""

from collections.abc import Sequence

import pandas as pd

from predictions.columns import require, tuples
from predictions.errors import ContractError
from predictions.rows import KEY_COLUMNS, PredictionRow, key_of, with_version

CURRENT_COLUMNS = (*KEY_COLUMNS, "prediction_id", "prediction_version", "content_hash")


def new_versions(candidates: Sequence[PredictionRow], current: pd.DataFrame) -> list[PredictionRow]:
    """Return the candidates whose content differs from the current version of their key.

    current: the newest version of each player_lookup, game_id, system_id and market (when it
    holds several, the highest prediction_version counts). Returned rows carry the next
    prediction_version, the prediction_id they supersede and their own prediction_id; handing
    in the same candidates again after writing them returns nothing.
    Raises ContractError for missing columns and for a key that stands twice in candidates.
    """
    require(current, CURRENT_COLUMNS, "current predictions")
    newest: dict[tuple[str, ...], tuple[int, str, str]] = {}
    for *names, prediction_id, version, content_hash in tuples(current, CURRENT_COLUMNS):
        key = tuple(names)
        if key not in newest or version > newest[key][0]:
            newest[key] = (int(version), str(prediction_id), str(content_hash))

    written: list[PredictionRow] = []
    seen: set[tuple[str, ...]] = set()
    for candidate in candidates:
        key = key_of(candidate)
        if key in seen:
            raise ContractError(
                f"predictions: {' '.join(key)} stands twice in one batch; "
                "predict each player, game and system once"
            )
        seen.add(key)
        before = newest.get(key)
        if before is None:
            written.append(with_version(candidate, 1, None))
        elif before[2] != candidate["content_hash"]:
            written.append(with_version(candidate, before[0] + 1, before[1]))
    return written
