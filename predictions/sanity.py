"""What cannot be is not published: each prediction of a batch, and the features it was made of."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from predictions.contract import FeatureContract
from predictions.markets import Market
from predictions.predict import PredictionBatch, Skipped
from predictions.publish import LineRow
from predictions.rows import Cell, PredictionRow, key_of

MEAN = "mean is not one that the market can have"
QUANTILES = "quantiles are missing or out of order"
PROBABILITIES = "probabilities at a line are missing or do not sum to 1"

QUANTILE_COLUMNS = ("p10", "p25", "median", "p75", "p90")
CHANCE_COLUMNS = ("p_over", "p_under", "p_push")
TOLERANCE = 0.000001  # as in the macro is_no_distribution
NAMED = 5


def withhold(batch: PredictionBatch, market: Market) -> PredictionBatch:
    """Leave out each prediction that cannot be, with its lines; `skipped` says why.

    A mean must be finite and within the market's, quantiles must rise, and at every line that is
    told the three probabilities must lie in 0-1 and sum to 1. The others of the batch stay.
    """
    faults = {
        key: fault
        for row in batch.rows
        if (fault := _fault(row, batch.lines.get(key := key_of(row), ()), market)) is not None
    }
    if not faults:
        return batch
    withheld = [
        Skipped(player, game, system, f"withheld: {fault}")
        for (player, game, system, _), fault in faults.items()
    ]
    return replace(
        batch,
        rows=[row for row in batch.rows if key_of(row) not in faults],
        lines={key: lines for key, lines in batch.lines.items() if key not in faults},
        skipped=[*batch.skipped, *withheld],
        withheld=withheld,
    )


def told_withheld(withheld: Sequence[Skipped]) -> list[str]:
    """Say by system what was withheld and why, with the first of whom."""
    first = {(one.system_id, one.reason): one for one in reversed(withheld)}
    counts = Counter((one.system_id, one.reason) for one in withheld)
    return [
        f"{system}: {count} predictions {reason}; first: {first[system, reason].player_lookup} in "
        f"{first[system, reason].game_id}; look at their rows in ml_feature_store_v2, or let the "
        "model before serve: nba-props models rollback"
        for (system, reason), count in counts.items()
    ]


def told_features(features: pd.DataFrame, contract: FeatureContract) -> list[str]:
    """Say how many values of a slate lie outside the contract's ranges, and of which features."""
    off = contract.out_of_range(contract.select(features))
    if not off:
        return []
    worst = sorted(off, key=lambda name: (-off[name], name))
    values, of = sum(off.values()), len(features) * len(contract.features)
    names = ", ".join(f"{name} ({off[name]})" for name in worst[:NAMED])
    more = f" and {len(worst) - NAMED} more" if len(worst) > NAMED else ""
    return [
        f"features: {values} of {of} values ({values / of:.1%}) lie outside the contract's range: "
        f"{names}{more}; look at the models that fill them"
    ]


def _fault(row: PredictionRow, lines: Sequence[LineRow], market: Market) -> str | None:
    mean = _number(row, "mean")
    if mean is None or not 0 <= mean <= market.highest_mean:
        return MEAN
    quantiles = [_number(row, name) for name in QUANTILE_COLUMNS]
    rising = [value for value in quantiles if value is not None]
    if len(rising) < len(quantiles) or rising != sorted(rising):
        return QUANTILES
    quoted = [row] if row["line"] is not None else []
    if not all(_is_distribution(one) for one in (*quoted, *lines)):
        return PROBABILITIES
    return None


def _is_distribution(row: Mapping[str, Cell]) -> bool:
    chances = [_number(row, name) for name in CHANCE_COLUMNS]
    known = [chance for chance in chances if chance is not None and 0 <= chance <= 1]
    return len(known) == len(chances) and abs(sum(known) - 1) <= TOLERANCE


def _number(row: Mapping[str, Cell], name: str) -> float | None:
    value = row[name]
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
