"""The prediction step: features in, new prediction versions appended."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from dbt_project.control_tables import PREDICTIONS
from dbt_project.warehouse import Warehouse
from flows import prediction_queries as queries
from flows.change_time import change_time
from flows.plain import plain_rows
from flows.report import EntitiesChanged, PhaseReport
from ops.errors import NbaPropsError
from predictions.contract import load_contract
from predictions.errors import TrainingError
from predictions.history import LEAGUE_WINDOW_DAYS
from predictions.model import TrainedModel
from predictions.predict import PredictionBatch, predict_slate
from predictions.registry import newest_model
from predictions.rows import PredictionRow, RunStamp
from predictions.training import MINIMUM_TRAINING_ROWS, train
from predictions.versions import new_versions
from predictions.withdrawals import withdrawals

FEATURES_TABLE = "nba_predictions.ml_feature_store_v2"


@dataclass(frozen=True)
class PredictionOutcome:
    """What the prediction step did. `skipped` counts players without any prediction by reason."""

    phase: PhaseReport
    entities: EntitiesChanged
    skipped: dict[str, int]
    model_id: str | None
    warnings: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


class NoFeaturesError(NbaPropsError):
    """The models were never built in this warehouse."""


def require_features(warehouse: Warehouse, label: str, game_date: date | None = None) -> None:
    """Refuse to go on without a feature store, or without rows of a date in it.

    Raises:
        NoFeaturesError: there are none in the target called `label`.
    """
    rows = 0
    if warehouse.has_table(FEATURES_TABLE):
        params = {"game_date": game_date}
        sql = queries.FEATURE_ROWS if game_date else queries.ANY_FEATURE_ROWS
        rows = int(warehouse.query(sql, params if game_date else None)["n"].iloc[0])
    if not rows:
        raise NoFeaturesError(
            f"target {label}: no features {f'of {game_date} ' if game_date else ''}are built yet; "
            f"first: nba-props run --date {game_date or 'DATE'}"
        )


def predict_date(
    warehouse: Warehouse,
    game_date: date,
    models: Path,
    stamp: RunStamp,
    now: datetime,
    *,
    only_changed: bool = False,
) -> PredictionOutcome:
    """Predict the slate of one date and append what differs from the current versions.

    stamp: its predicted_at is the time the run stands at. now: when the work is done, kept as
    written_at and as the time of training. only_changed: leave out players whose feature row and
    model are those of their current prediction. Trains a model first when there is none that
    ends before the date and at least 500 played rows to learn from.
    """
    started = time.perf_counter()
    features = warehouse.query(queries.FEATURES, {"game_date": game_date})
    current = warehouse.query(queries.CURRENT, {"game_date": game_date})
    told_started = _started(features, stamp)
    features = _not_started(features, stamp)
    current = _not_started(current, stamp)
    choice = newest_model(models, load_contract(), game_date)
    warnings = list(choice.refused)
    notices = told_started
    model = choice.model
    wanted = _changed(features, current, model) if only_changed else features
    batch = PredictionBatch(rows=[], skipped=[])
    if not wanted.empty:
        players = None if model is None else set(wanted["player_lookup"])
        history = read_history(warehouse, game_date, players)
        if model is None:
            model, told = train_model(history, models, now)
            (warnings if model is None else notices).extend(told)
        batch = predict_slate(wanted, history, model, stamp)
    row_hashes = dict(zip(_players(features), features["row_hash"], strict=True))
    untouched = row_hashes.keys() - set(_players(wanted))
    versions = new_versions(batch.rows, current)
    versions += withdrawals(current, batch.rows, batch.skipped, untouched, row_hashes, stamp)
    if versions:
        written_at = change_time(warehouse, PREDICTIONS, "written_at", now)
        rows = ({**version, "written_at": written_at} for version in versions)
        warehouse.append(PREDICTIONS.full_name, rows)
    skipped: dict[str, int] = {}
    for skip in batch.skipped:
        if skip.system_id is None:
            skipped[skip.reason] = skipped.get(skip.reason, 0) + 1
    unchanged = sum(row["mean"] is None for row in versions) + len(batch.rows) - len(versions)
    return _outcome(started, wanted, versions, skipped, model, warnings, notices, unchanged)


def read_history(
    warehouse: Warehouse, game_date: date, players: Collection[str] | None = None
) -> pd.DataFrame:
    """Feature rows and outcomes of every game before `game_date` that its slate may know.

    players: read only what predicting these with a trained model takes.
    """
    slate = warehouse.query(queries.SLATE, {"game_date": game_date})
    as_of = None if slate.empty or pd.isna(slate["as_of"].iloc[0]) else slate["as_of"].iloc[0]
    moment = None if as_of is None else as_of.to_pydatetime()
    params = {"game_date": game_date, "as_of": moment}
    if players is None:
        return warehouse.query(queries.HISTORY, params)
    since = game_date - timedelta(days=LEAGUE_WINDOW_DAYS)
    params |= {"since": since, "players": sorted(players)}
    return warehouse.query(queries.HISTORY_OF_PLAYERS, params)


def train_model(
    history: pd.DataFrame, models: Path, trained_at: datetime
) -> tuple[TrainedModel | None, list[str]]:
    """Train on `history` when it is long enough; otherwise say why not.

    Returns:
        The model or None, and notices for the report.
    """
    played = int((history["minutes_played"].fillna(0) > 0).sum())
    if played < MINIMUM_TRAINING_ROWS:
        return None, [
            f"xgboost: not trained, {played} played rows before the date and "
            f"{MINIMUM_TRAINING_ROWS} are needed; the other systems predicted. "
            "Land more history, then: nba-props train"
        ]
    models.mkdir(parents=True, exist_ok=True)
    try:
        model = train(history, load_contract(), models, trained_at)
    except TrainingError as error:
        return None, [f"xgboost: not trained: {error}"]
    return model, [f"xgboost: trained {model.model_id} on {model.window.rows} games"]


def current_predictions(warehouse: Warehouse, game_date: date) -> tuple[dict[str, Any], ...]:
    """Current predictions of a date that have a real line, as JSON-ready rows."""
    return tuple(plain_rows(warehouse.query(queries.REPORTED, {"game_date": game_date})))


def _not_started(rows: pd.DataFrame, stamp: RunStamp) -> pd.DataFrame:
    """Rows of games whose tip-off is still to come; the others are neither made nor withdrawn."""
    waiting = rows["tipoff_at"] > pd.Timestamp(stamp.predicted_at)
    return rows[waiting].reset_index(drop=True)


def _started(features: pd.DataFrame, stamp: RunStamp) -> list[str]:
    begun = features.loc[features["tipoff_at"] <= pd.Timestamp(stamp.predicted_at), "game_id"]
    if begun.empty:
        return []
    return [
        f"{begun.nunique()} games have begun before {stamp.predicted_at:%Y-%m-%d %H:%M} UTC; "
        "their predictions stay as they are"
    ]


def _players(features: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(features["player_lookup"], features["game_id"], strict=True))


def _changed(
    features: pd.DataFrame, current: pd.DataFrame, model: TrainedModel | None
) -> pd.DataFrame:
    """Rows whose hash or model differs from that of a current prediction, or that have none."""
    sha256 = model.model_sha256 if model else None
    of_model = (
        current["model_sha256"].isna() if sha256 is None else current["model_sha256"] == sha256
    )
    named = ("player_lookup", "game_id", "feature_row_hash")
    held = set(zip(*(current.loc[of_model, name] for name in named), strict=True))
    keys = zip(features["player_lookup"], features["game_id"], features["row_hash"], strict=True)
    return features[[key not in held for key in keys]].reset_index(drop=True)


def _outcome(
    started: float,
    features: pd.DataFrame,
    versions: list[PredictionRow],
    skipped: dict[str, int],
    model: TrainedModel | None,
    warnings: list[str],
    notices: list[str],
    unchanged: int = 0,
) -> PredictionOutcome:
    return PredictionOutcome(
        phase=PhaseReport(
            models=1,
            rows_read=len(features),
            inserted=len(versions),
            unchanged=unchanged,
            seconds=time.perf_counter() - started,
        ),
        entities=EntitiesChanged(
            players=_names(versions, "player_lookup"),
            teams=_names(versions, "team_abbr"),
            games=_names(versions, "game_id"),
        ),
        skipped=skipped,
        model_id=model.model_id if model else None,
        warnings=tuple(warnings),
        notices=tuple(notices),
    )


def _names(rows: list[PredictionRow], column: str) -> tuple[str, ...]:
    return tuple(sorted({str(row[column]) for row in rows if row[column] is not None}))
