"""Gates between a trained model and the market it would serve. Their limits were set beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from predictions.artefact import read_card, read_evidence, read_metrics
from predictions.clusters import squared_deviations
from predictions.columns import Floats
from predictions.errors import ModelError
from predictions.evidence import KEY
from predictions.markets import MARKETS
from predictions.systems import ENSEMBLE

# Out-of-sample answers of the ensemble that a judgement needs.
LEAST_ROWS = 200

# Largest bias of the ensemble's mean, in points (other markets in proportion): over all answers
# and within any minutes tier.
MOST_BIAS, MOST_TIER_BIAS = 1.0, 2.0

Z_95 = 1.96

MEDIAN = f"median_{ENSEMBLE}"


@dataclass(frozen=True)
class Gate:
    """One requirement, whether it is met, and the figures it was judged by."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class PairedDifference:
    """Mean difference of absolute errors (candidate minus champion) with its 95 % interval."""

    rows: int
    mean: float
    low: float
    high: float


def judge(
    models_dir: Path, candidate: str, others: Iterable[str], champion: str | None
) -> list[Gate]:
    """Judge a saved model: duplicate, sample size, bias, tier bias, baseline, champion.

    others: every other model of the registry, of which the candidate must not be a copy.
    champion: None leaves the comparison out.
    """
    directory = models_dir / candidate
    metrics = read_metrics(directory)
    card = read_card(directory)
    ensemble = metrics.systems.get(ENSEMBLE)
    rows = ensemble.rows if ensemble else 0
    gates = [
        _duplicate(models_dir, card.model_sha256, others),
        Gate("sample size", rows >= LEAST_ROWS, f"{rows} answers, at least {LEAST_ROWS}"),
    ]
    if ensemble is None:
        return gates
    size = MARKETS[card.market].size
    limit = MOST_BIAS * size
    gates.append(
        Gate("bias", abs(ensemble.bias) <= limit, f"{ensemble.bias:+.3f}, at most {limit:.2f}")
    )
    limit = MOST_TIER_BIAS * size
    worst = max(metrics.tier_bias.items(), key=lambda item: abs(item[1]), default=("none", 0.0))
    gates.append(
        Gate(
            "tier bias",
            abs(worst[1]) <= limit,
            f"{worst[1]:+.3f} with {worst[0]} minutes, at most {limit:.2f}",
        )
    )
    gates.append(_baseline(read_evidence(directory)))
    if champion is not None:
        gates.append(_champion(models_dir, candidate, champion))
    return gates


def paired_difference(candidate: pd.DataFrame, champion: pd.DataFrame) -> PairedDifference:
    """Compare the ensembles' medians on the games both answered; a day's games are one cluster."""
    shared = candidate.merge(champion[[*KEY, MEDIAN]], on=KEY, suffixes=("", "_old"))
    return _paired(shared, shared[MEDIAN], shared[f"{MEDIAN}_old"])


def _paired(shared: pd.DataFrame, new: pd.Series, old: pd.Series) -> PairedDifference:
    both = (new.notna() & old.notna()).to_numpy()
    actual = shared["actual"]
    difference: Floats = ((new - actual).abs() - (old - actual).abs()).to_numpy()[both]
    rows = len(difference)
    if not rows:
        return PairedDifference(0, np.nan, np.nan, np.nan)
    mean = float(difference.mean())
    days = pd.factorize(shared["game_date"][both])[0]
    reach = Z_95 * float(np.sqrt(squared_deviations(difference, days))) / rows
    return PairedDifference(rows, mean, mean - reach, mean + reach)


def _duplicate(models_dir: Path, model_sha256: str, others: Iterable[str]) -> Gate:
    for other in others:
        try:
            same = read_card(models_dir / other).model_sha256 == model_sha256
        except ModelError:
            continue
        if same:
            return Gate("duplicate", False, f"says what {other} says")
    return Gate("duplicate", True, "no other model says the same")


def _baseline(found: pd.DataFrame) -> Gate:
    """What needs no model must not be better."""
    against = _paired(found, found[MEDIAN], found["last10"])
    return Gate(
        "baseline",
        against.rows > 0 and against.low <= 0,
        f"MAE {against.mean:+.4f} [{against.low:+.4f}, {against.high:+.4f}] against the average "
        f"of the last 10 games on {against.rows} games; wanted: not worse",
    )


def _champion(models_dir: Path, candidate: str, champion: str) -> Gate:
    """A new recipe must be better than the champion; the same one, on newer games, not worse."""
    found = paired_difference(
        read_evidence(models_dir / candidate), read_evidence(models_dir / champion)
    )
    same = (
        read_card(models_dir / candidate).recipe_sha256
        == read_card(models_dir / champion).recipe_sha256
    )
    wanted = "not worse, the recipe is the same" if same else "better, the recipe is new"
    passed = found.rows >= LEAST_ROWS and (found.low <= 0 if same else found.high < 0)
    return Gate(
        "champion",
        passed,
        f"MAE {found.mean:+.4f} [{found.low:+.4f}, {found.high:+.4f}] against {champion} on "
        f"{found.rows} games; wanted: {wanted}",
    )
