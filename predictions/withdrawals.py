"""Predictions that no longer stand: a last version that says so instead of a silent leftover."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from predictions.columns import require
from predictions.publish import Skipped
from predictions.rows import (
    PREDICTION_COLUMNS,
    Cell,
    PredictionRow,
    RunStamp,
    key_of,
    with_version,
)

GONE = "no longer on the slate"

VOID_COLUMNS = (
    "mean",
    "standard_deviation",
    "distribution",
    "line",
    "bookmaker",
    "line_known_at",
    "over_price",
    "under_price",
    "p_over",
    "p_under",
    "p_push",
    "fair_over_price",
    "fair_under_price",
    "edge",
    "expected_value",
    "recommendation",
)


def withdrawals(
    current: pd.DataFrame,
    predicted: Sequence[PredictionRow],
    skipped: Sequence[Skipped],
    untouched: Collection[tuple[str, str]],
    row_hashes: Mapping[tuple[str, str], str],
    run: RunStamp,
) -> list[PredictionRow]:
    """Return one withdrawing version for every current prediction that is not made any more.

    current: newest versions of the date with all columns of player_prop_predictions. predicted
    and skipped: what the batch answered. untouched: (player_lookup, game_id) that were not asked
    again because nothing changed for them. row_hashes: feature row hash by player and game, where
    there still is a feature row. A withdrawing version has no mean, no line and no recommendation;
    its reason starts with "withdrawn". Handing in the same again returns nothing.
    """
    require(current, PREDICTION_COLUMNS, "current predictions")
    standing = {key_of(row) for row in predicted}
    reasons = {(skip.player_lookup, skip.game_id): skip.reason for skip in skipped}
    withdrawn: list[PredictionRow] = []
    for record in current[list(PREDICTION_COLUMNS)].to_dict("records"):
        row: dict[str, Cell] = {
            str(name): None if pd.isna(value) else value for name, value in record.items()
        }
        player = (str(row["player_lookup"]), str(row["game_id"]))
        if row["mean"] is None or key_of(row) in standing or player in untouched:
            continue
        void: dict[str, Cell] = dict.fromkeys(VOID_COLUMNS)
        values: dict[str, Cell] = {
            **row,
            **void,
            "reason": f"withdrawn: {reasons.get(player, GONE)}",
            "feature_row_hash": row_hashes.get(player, row["feature_row_hash"]),
            "predicted_at": run.predicted_at,
            "correlation_id": run.correlation_id,
            "execution_id": run.execution_id,
        }
        version = int(str(row["prediction_version"])) + 1
        withdrawn.append(with_version(values, version, str(row["prediction_id"])))
    return withdrawn
