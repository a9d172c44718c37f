"""Rows of player_prop_predictions: columns, identity, content hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

Cell = str | float | int | date | datetime | None
PredictionRow = dict[str, Cell]

FIRST_VERSION = 1

KEY_COLUMNS = ("player_lookup", "game_id", "system_id", "market")

PREDICTION_COLUMNS = (
    "prediction_id",
    "prediction_version",
    "supersedes",
    "player_lookup",
    "game_id",
    "game_date",
    "team_abbr",
    "opponent_team_abbr",
    "system_id",
    "market",
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
    "reason",
    "model_id",
    "model_sha256",
    "feature_contract",
    "feature_row_hash",
    "quotes_hash",
    "cutoff_at",
    "tipoff_at",
    "predicted_at",
    "content_hash",
    "correlation_id",
    "execution_id",
)

# What is read of the versions that stand: their distributions are long, and no later one repeats
# them.
STANDING_COLUMNS = tuple(name for name in PREDICTION_COLUMNS if name != "distribution")

# What a reader of the prediction sees. Edge, expected value and fair prices follow from these, and
# so does every book's line from the quotes; times and run ids do not change what is predicted.
CONTENT_COLUMNS = (
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
    "over_price",
    "under_price",
    "p_over",
    "p_under",
    "p_push",
    "recommendation",
    "reason",
    "model_id",
    "model_sha256",
    "quotes_hash",
)


@dataclass(frozen=True)
class RunStamp:
    """What identifies the run on every row; predicted_at is aware."""

    predicted_at: datetime
    correlation_id: str
    execution_id: str

    def __post_init__(self) -> None:
        """Refuse a naive time."""
        if self.predicted_at.tzinfo is None:
            raise ValueError("run stamp: predicted_at has no time zone; pass an aware UTC datetime")


def key_of(row: Mapping[str, Cell]) -> tuple[str, ...]:
    """Return player_lookup, game_id, system_id and market of a row."""
    return tuple(str(row[name]) for name in KEY_COLUMNS)


def content_hash(row: Mapping[str, Cell]) -> str:
    """Hash what the prediction says: sha256 of its content columns as canonical JSON."""
    content = {name: row[name] for name in CONTENT_COLUMNS}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def prediction_id(key: tuple[str, ...], version: int) -> str:
    """Derive the id of one version of one key: the first 32 hex digits of their sha256."""
    text = "|".join((*key, str(version)))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def with_version(values: Mapping[str, Cell], version: int, supersedes: str | None) -> PredictionRow:
    """Complete a row with its id, version, what it supersedes and its content hash."""
    row = {
        **values,
        "prediction_id": prediction_id(key_of(values), version),
        "prediction_version": version,
        "supersedes": supersedes,
        "content_hash": content_hash(values),
    }
    return {name: row[name] for name in PREDICTION_COLUMNS}
