"""Predictions that no longer stand: a last version that says so instead of a silent leftover."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from predictions.columns import require, tuples
from predictions.predict import Skipped
from predictions.rows import (
    KEY_COLUMNS,
    STANDING_COLUMNS,
    Cell,
    PredictionRow,
    RunStamp,
    key_of,
    with_version,
)

GONE = "no longer on the slate"

VOID_COLUMNS = (
    "mean",
    "median",
    "standard_deviation",
    "p10",
    "p25",
    "p75",
    "p90",
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
    "quotes_hash",
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

    current: newest versions of the date with STANDING_COLUMNS. predicted and skipped: what the
    batch answered. untouched: (player_lookup, game_id) that were not asked again because nothing
    changed for them. row_hashes: feature row hash by player and game, where there still is a
    feature row. A withdrawing version has no mean, no line and no recommendation; its reason starts
    with "withdrawn". Handing in the same again returns nothing.
    """
    require(current, STANDING_COLUMNS, "current predictions")
    standing = {key_of(row) for row in predicted}
    reasons = {(skip.player_lookup, skip.game_id, skip.system_id): skip.reason for skip in skipped}
    withdrawn: list[PredictionRow] = []
    keys = tuples(current, KEY_COLUMNS)
    fallen = [key not in standing and key[:2] not in untouched for key in keys]
    made = current["mean"].notna().to_numpy()
    for record in current[made & np.array(fallen, dtype=bool)].to_dict("records"):
        row: dict[str, Cell] = {
            name: None if pd.isna(record[name]) else record[name] for name in STANDING_COLUMNS
        }
        player = (str(row["player_lookup"]), str(row["game_id"]))
        system = str(row["system_id"])
        reason = reasons.get((*player, system)) or reasons.get((*player, None)) or GONE
        void: dict[str, Cell] = dict.fromkeys(VOID_COLUMNS)
        values: dict[str, Cell] = {
            **row,
            **void,
            "reason": f"withdrawn: {reason}",
            "feature_row_hash": row_hashes.get(player, row["feature_row_hash"]),
            "predicted_at": run.predicted_at,
            "correlation_id": run.correlation_id,
            "execution_id": run.execution_id,
        }
        version = int(str(row["prediction_version"])) + 1
        withdrawn.append(with_version(values, version, str(row["prediction_id"])))
    return withdrawn
