"""Which rows of a slate are predicted, and why the others are not."""

import numpy as np
import pandas as pd

from predictions.columns import as_text, as_true
from predictions.contract import FeatureContract

QUESTIONABLE = "questionable"
MINUTES_RISK = "minutes risk: questionable"
OUT_REASONS = {"out": "out", "doubtful": "out: doubtful"}


def player_statuses(slate: pd.DataFrame) -> list[str | None]:
    """Injury status of each row in lower case, None without a report."""
    return [status and status.strip().lower() for status in as_text(slate["player_status"])]


def not_predicted(
    slate: pd.DataFrame, selected: pd.DataFrame, contract: FeatureContract
) -> list[str | None]:
    """Reason why each row of the slate is not predicted, None where it is.

    In this order: the player is out or doubtful; the feature store calls the row not ready
    (its own reason is kept); a required feature is missing; the line was known only after
    the cut-off. `selected` holds the contract's columns of the same rows.
    """
    ready = as_true(slate["is_prediction_ready"])
    why_not_ready = as_text(slate["not_ready_reason"])
    late_line = (
        pd.to_datetime(slate["points_line_known_at"], utc=True)
        > pd.to_datetime(slate["cutoff_at"], utc=True)
    ).to_numpy()
    missing = np.isnan(selected[list(contract.required)].to_numpy(dtype=np.float64))
    reasons: list[str | None] = []
    for row, status in enumerate(player_statuses(slate)):
        if status in OUT_REASONS:
            reasons.append(OUT_REASONS[status])
        elif not ready[row]:
            reasons.append(why_not_ready[row] or "not ready")
        elif missing[row].any():
            names = [contract.required[index] for index in np.flatnonzero(missing[row])]
            reasons.append(f"required feature missing: {', '.join(names)}")
        elif late_line[row]:
            reasons.append("line known after the cut-off")
        else:
            reasons.append(None)
    return reasons
