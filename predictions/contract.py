"""The feature contract: which columns a prediction reads, by name, and what they mean.

The file speaks of `{market}` where a feature is about the market that is predicted; reading it for
a market puts the market's name in its place.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
import pandas as pd

from predictions.columns import as_float
from predictions.errors import ContractError
from predictions.parsed import parsed

CONTRACT_FILE = "feature_contract.json"
POINTS = "points"

# Features of bookmakers' lines: the market step reads the market itself; no system learns from it.
LINE_GROUP = "line"


@dataclass(frozen=True)
class Feature:
    """One feature column: its unit, inclusive range, origin, group and meaning."""

    name: str
    unit: str
    minimum: float
    maximum: float
    source_model: str
    group: str
    required: bool
    meaning: str


@dataclass(frozen=True)
class FeatureContract:
    """The features of one version for one market, in the order a model is trained on."""

    version: str
    extends: str
    market: str
    table: str
    features: tuple[Feature, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Feature names in contract order."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def learned(self) -> tuple[str, ...]:
        """Names of the features that systems learn from: all but those of the line."""
        return tuple(feature.name for feature in self.features if feature.group != LINE_GROUP)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Names of the features without which a row is not predicted."""
        return tuple(feature.name for feature in self.features if feature.required)

    @cached_property
    def sha256(self) -> str:
        """Hash of what a model depends on: features in order with range, source, group, required.

        Units and meanings are words for readers; a model does not depend on them.
        """
        features = [
            (one.name, one.minimum, one.maximum, one.source_model, one.group, one.required)
            for one in self.features
        ]
        text = json.dumps([self.version, self.market, features], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def select(self, frame: pd.DataFrame, names: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the contract's columns of `frame`, by name, as float64 with NaN for missing.

        The result has the frame's rows in their order, a fresh 0..n-1 index and the contract's
        column order, or only `names` in theirs; further columns of `frame` are ignored.
        Raises ContractError naming every column that is absent or not numeric.
        """
        names = self.names if names is None else names
        missing = [name for name in names if name not in frame.columns]
        if missing:
            raise ContractError(
                f"feature contract {self.version}: the frame has no column "
                f"{', '.join(missing)}; add them to {self.table} or correct "
                f"predictions/{CONTRACT_FILE}"
            )
        asked = frame[list(names)]
        if all(kind.kind in "iuf" for kind in asked.dtypes):
            return asked.astype("float64").reset_index(drop=True)
        columns = {}
        for name in names:
            try:
                columns[name] = as_float(frame[name])
            except (TypeError, ValueError) as error:
                raise ContractError(
                    f"feature contract {self.version}: column {name} is not numeric ({error}); "
                    f"correct its type in {self.table}"
                ) from error
        return pd.DataFrame(columns)

    def out_of_range(self, selected: pd.DataFrame) -> dict[str, int]:
        """Count, per feature, the values of a selected frame that lie outside the range."""
        values = selected[list(self.names)].to_numpy(dtype=np.float64)
        lowest = np.array([feature.minimum for feature in self.features])
        highest = np.array([feature.maximum for feature in self.features])
        counts = ((values < lowest) | (values > highest)).sum(axis=0)
        return {name: int(count) for name, count in zip(self.names, counts, strict=True) if count}


@dataclass(frozen=True)
class ContractFile:
    """The contract as written: `markets` maps a market to its unit."""

    version: str
    extends: str
    table: str
    markets: dict[str, str]
    features: tuple[Feature, ...]

    def of(self, market: str) -> FeatureContract:
        """Return the contract of one market. Raises ContractError for one it does not know."""
        if market not in self.markets:
            raise ContractError(
                f"feature contract {self.version}: no market {market}; "
                f"it knows {', '.join(self.markets)}"
            )
        return FeatureContract(
            version=self.version,
            extends=self.extends,
            market=market,
            table=self.table,
            features=tuple(self._named(feature, market) for feature in self.features),
        )

    def _named(self, feature: Feature, market: str) -> Feature:
        unit = self.markets[market]
        return replace(
            feature,
            name=feature.name.replace("{market}", market),
            unit=feature.unit.replace("{market}", unit),
            meaning=feature.meaning.replace("{market}", unit),
        )


def contract_file() -> ContractFile:
    """Read the package's contract. Raises ContractError when it names a feature twice."""
    text = files("predictions").joinpath(CONTRACT_FILE).read_bytes()
    contract = parsed(ContractFile, text)
    names = [feature.name for feature in contract.features]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ContractError(
            f"predictions/{CONTRACT_FILE}: feature {', '.join(doubled)} stands twice; keep one"
        )
    return contract


@cache
def load_contract(market: str = POINTS) -> FeatureContract:
    """Read the contract of one market, of points unless another is named."""
    return contract_file().of(market)
