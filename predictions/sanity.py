"""Does a batch look like points? Checks after the batch, before anyone reads it."""

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from predictions.contract import load_contract
from predictions.predict import PredictionBatch
from predictions.systems import SYSTEM_IDS

LOWEST_BATCH_MEAN, HIGHEST_BATCH_MEAN = 5.0, 50.0
LOWEST_MEAN, HIGHEST_MEAN = 0.0, 100.0
MOST_UNANSWERED = 0.05


@dataclass(frozen=True)
class SanityWarning:
    """One failed check; system_id is None for a check on the slate's features."""

    check: str
    system_id: str | None
    value: float
    message: str


def check_batch(batch: PredictionBatch) -> list[SanityWarning]:
    """Check each system's batch: mean 5-50 points, 5 % unanswered at most, values 0-100.

    Unanswered are the players the system was asked about and gave no prediction for; players
    who are out or not ready were not asked about. An empty batch warns of nothing: that no
    row was to be predicted shows in `skipped`.
    """
    means: dict[str, list[float]] = defaultdict(list)
    for row in batch.rows:
        mean = row["mean"]
        means[str(row["system_id"])].append(
            float(mean) if isinstance(mean, int | float) else float("nan")
        )
    unanswered: dict[str, int] = defaultdict(int)
    for skip in batch.skipped:
        if skip.system_id is not None:
            unanswered[skip.system_id] += 1
    return [
        warning
        for system_id in SYSTEM_IDS
        for warning in _check_system(system_id, means[system_id], unanswered[system_id])
    ]


def check_features(features: pd.DataFrame) -> list[SanityWarning]:
    """Name the features of a slate that hold values outside the contract's range."""
    contract = load_contract()
    return [
        SanityWarning(
            "feature_range",
            None,
            float(count),
            f"{name}: {count} of {len(features)} values lie outside the contract's range; "
            "look at the model that fills it",
        )
        for name, count in contract.out_of_range(contract.select(features)).items()
    ]


def _check_system(system_id: str, means: list[float], unanswered: int) -> list[SanityWarning]:
    warnings = []
    missing = sum(mean != mean for mean in means)
    asked = len(means) + unanswered
    known = [mean for mean in means if mean == mean]
    if asked and (unanswered + missing) / asked > MOST_UNANSWERED:
        share = (unanswered + missing) / asked
        warnings.append(
            SanityWarning(
                "unanswered",
                system_id,
                share,
                f"{system_id}: no prediction for {share:.1%} of {asked} players, "
                f"more than {MOST_UNANSWERED:.0%}; the skipped rows give the reasons",
            )
        )
    if known:
        average = sum(known) / len(known)
        if not LOWEST_BATCH_MEAN <= average <= HIGHEST_BATCH_MEAN:
            warnings.append(
                SanityWarning(
                    "batch_mean",
                    system_id,
                    average,
                    f"{system_id}: the batch averages {average:.1f} points, outside "
                    f"{LOWEST_BATCH_MEAN:.0f}-{HIGHEST_BATCH_MEAN:.0f}; look at its features",
                )
            )
        worst = max(known, key=lambda mean: max(LOWEST_MEAN - mean, mean - HIGHEST_MEAN))
        if not LOWEST_MEAN <= worst <= HIGHEST_MEAN:
            warnings.append(
                SanityWarning(
                    "value_range",
                    system_id,
                    worst,
                    f"{system_id}: predicts {worst:.1f} points for a player, outside "
                    f"{LOWEST_MEAN:.0f}-{HIGHEST_MEAN:.0f}; look at its features",
                )
            )
    return warnings
