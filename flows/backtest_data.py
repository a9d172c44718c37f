"""Reading a warehouse for a backtest, and refusing dates of which it knows nothing."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dbt_project.warehouse import Warehouse
from flows import backtest_queries as queries
from flows.feature_tables import FEATURES_TABLE
from flows.features import require_store
from flows.prediction_queries import HISTORY
from ops.errors import NbaPropsError
from predictions.columns import as_dates
from predictions.contract import FeatureContract

LAST_QUOTES_TABLE = "nba_predictions.player_last_quotes"
KEYS = ["player_lookup", "game_id"]


class NothingToTestError(NbaPropsError):
    """The warehouse holds no games of the dates, or lacks what a backtest reads."""


@dataclass(frozen=True)
class BacktestData:
    """What walk-forward and evaluation take.

    frame: feature rows joined to what the players did. lines: every book's standing line. quotes:
    every book's last quote. played_without_features: games played in the dates that no feature row
    speaks of. void_quotes: standing lines of players who did not play, in the dates.
    """

    frame: pd.DataFrame
    lines: pd.DataFrame
    quotes: pd.DataFrame
    played_without_features: int
    void_quotes: int


def read_backtest(
    warehouse: Warehouse,
    label: str,
    contract: FeatureContract,
    from_date: date,
    to_date: date,
) -> BacktestData:
    """Read everything up to to_date set-based.

    Raises:
        NoFeaturesError: no features are built in the target called `label`.
        NothingToTestError: the views are older than this code, or nobody played in the dates.
    """
    require_store(warehouse, label)
    if not warehouse.has_table(LAST_QUOTES_TABLE):
        raise NothingToTestError(
            f"target {label}: {LAST_QUOTES_TABLE} is not built; build it with: "
            "dbt run --select player_last_quotes"
        )
    params = {"from_date": from_date, "to_date": to_date}
    played = warehouse.query(queries.PLAYED, params)
    if played.empty:
        raise NothingToTestError(_nobody_played(warehouse, label, from_date, to_date))
    frame = warehouse.query(HISTORY, {"game_date": to_date + timedelta(days=1), "as_of": None})
    missing = [name for name in contract.names if name not in frame.columns]
    if missing:
        raise NothingToTestError(
            f"target {label}: {FEATURES_TABLE} has no column {', '.join(missing[:5])} of feature "
            f"contract {contract.version}; build it again with: dbt run --select phase_3 phase_4"
        )
    lines = warehouse.query(queries.STANDING_LINES, {"to_date": to_date})
    asked = lines[as_dates(lines["game_date"]) >= np.datetime64(from_date, "D")]
    return BacktestData(
        frame=frame,
        lines=lines,
        quotes=warehouse.query(queries.LAST_QUOTES, params),
        played_without_features=_without(played, frame),
        void_quotes=_without(asked, played),
    )


def _without(rows: pd.DataFrame, others: pd.DataFrame) -> int:
    """Rows whose player and game do not occur among the others."""
    held = pd.MultiIndex.from_frame(others[KEYS])
    return int((~pd.MultiIndex.from_frame(rows[KEYS]).isin(held)).sum())


def _nobody_played(warehouse: Warehouse, label: str, from_date: date, to_date: date) -> str:
    span = warehouse.query(queries.PLAYED_DATES).iloc[0]
    remedy = (
        "land and build games first: nba-props run --date D"
        if pd.isna(span["first_date"])
        else (
            f"it holds games from {pd.Timestamp(span['first_date']):%Y-%m-%d} to "
            f"{pd.Timestamp(span['last_date']):%Y-%m-%d}; ask for dates in between, or land and "
            "build more"
        )
    )
    return (
        f"backtest: target {label} knows of no game played from {from_date} to {to_date}; {remedy}"
    )
