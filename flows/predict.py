"""The prediction step: features in, new prediction versions appended."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dbt_project.warehouse import Warehouse
from flows import prediction_queries as queries
from flows.append_versions import append_versions
from flows.begun import as_scheduled, begun_games, not_of
from flows.due import predictions_due, remember
from flows.features import read_history, read_slate
from flows.health import BLOCKED, of_model, of_other_health, told_blocked
from flows.plain import plain_rows
from flows.report import EntitiesChanged, PhaseReport
from flows.track import UNTRACKED, Track
from flows.train import train_model
from ops.batches import Player
from predictions.columns import tuples
from predictions.contract import load_contract
from predictions.eligibility import may_be_predicted
from predictions.fan_out import PART, FanOut, Predict, in_threads, joined, parts_of
from predictions.markets import POINTS, Market
from predictions.model import TrainedModel
from predictions.predict import PredictionBatch, predict_slate
from predictions.quotes import book_lines, quotes_hashes
from predictions.registry import model_health, serving_model
from predictions.rows import PredictionRow, RunStamp
from predictions.sanity import told_features, told_withheld, withhold
from predictions.states import Health
from predictions.versions import new_versions
from predictions.withdrawals import withdrawals

IN_THREADS = in_threads(workers=2)


@dataclass(frozen=True)
class PredictionOutcome:
    """What the prediction step did. `skipped` counts players without any prediction by reason.

    problems: what was withheld because it cannot be, which makes the run degraded.
    """

    phase: PhaseReport
    entities: EntitiesChanged
    skipped: dict[str, int]
    model_id: str | None
    warnings: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def predict_date(
    warehouse: Warehouse,
    game_date: date,
    models: Path,
    stamp: RunStamp,
    now: datetime,
    *,
    market: Market = POINTS,
    only_changed: bool = False,
    only: Collection[Player] | None = None,
    track: Track = UNTRACKED,
    fan_out: FanOut = IN_THREADS,
    part: int = PART,
) -> PredictionOutcome:
    """Predict the slate of one date and append what differs from the current versions.

    stamp: its predicted_at is the time the run stands at. now: when the work is done, kept as
    computed_at and as the time of training. only_changed: leave out players whose feature row,
    quotes, model and its being blocked or not are those of their current prediction, unless games
    before the date changed, which may concern anybody. only: these players and games and no
    others. track: told of whom is to be predicted and who was. fan_out: where parts of the slate
    are predicted, in parts of at most `part` players; one that fails leaves its players as they
    are. Trains a model first when none serves the date and enough was played before it to learn
    from.

    Raises:
        PredictionError, or whatever it was: nobody could be predicted.
    """
    started = time.perf_counter()
    contract = load_contract(market.name)
    asked = {"game_date": game_date, "market": market.name}
    features = read_slate(warehouse, game_date, market, contract)
    current = warehouse.query(queries.CURRENT, asked)
    lines = warehouse.query(queries.LINES, {"game_date": game_date})
    if market.lines is None:
        lines = lines.iloc[:0]
    scheduled = warehouse.query(queries.TIPOFFS, {"game_date": game_date})
    begun = begun_games(scheduled, current, stamp.predicted_at)
    told_started = _started(begun & set(features["game_id"]), stamp)
    features, current = not_of(features, begun), as_scheduled(not_of(current, begun), scheduled)
    choice = serving_model(models, contract, game_date)
    warnings = list(choice.refused)
    notices = told_started
    model, health = choice.model, choice.health
    due = predictions_due(warehouse, game_date, market)
    anybody = not only_changed or due.slate
    wanted = features if anybody else _changed(features, lines, current, model, health)
    if only is not None:
        wanted = _kept(wanted, [key in only for key in _players(wanted)])
    batch = PredictionBatch(rows=[], lines={}, skipped=[])
    failed: dict[Player, str] = {}
    if not wanted.empty:
        track.begin(_players(wanted))
        players = None if model is None else set(wanted["player_lookup"][may_be_predicted(wanted)])
        history = read_history(warehouse, game_date, players, market)
        if model is None:
            model, told = train_model(history, market, models, now)
            (warnings if model is None else notices).extend(told)
            health = model_health(models, model)
        blocked = BLOCKED if health is Health.BLOCKED else None
        predict = partial(
            predict_slate,
            lines=lines,
            history=history,
            model=model,
            contract=contract,
            run=stamp,
            market=market,
            blocked=blocked,
        )
        batch, failed = _predicted(parts_of(wanted, part), predict, fan_out)
        wanted = _kept(wanted, [key not in failed for key in _players(wanted)])
        batch = withhold(batch, market)
        warnings += told_features(wanted, contract)
    if model is not None and health is Health.BLOCKED:
        warnings.append(told_blocked(market.name, model.model_id))
    row_hashes = dict(zip(_players(features), features["row_hash"].tolist(), strict=True))
    # who failed, or was not asked for, keeps what stands
    untouched = row_hashes.keys() - set(_players(wanted))
    made = new_versions(batch.rows, current)
    versions = made + withdrawals(current, batch.rows, batch.skipped, untouched, row_hashes, stamp)
    if versions:
        append_versions(warehouse, game_date, versions, batch.lines, now)
    track.end(_players(wanted), failed)
    if only is None and not failed:
        remember(warehouse, game_date, market, due)
    skipped: dict[str, int] = {}
    for skip in batch.skipped:
        if skip.system_id is None:
            skipped[skip.reason] = skipped.get(skip.reason, 0) + 1
    unchanged = sum(row["mean"] is None for row in versions) + len(batch.rows) - len(versions)
    outcome = _outcome(started, wanted, versions, skipped, model, warnings, notices, unchanged)
    return replace(
        outcome, problems=(*told_withheld(batch.withheld), *_told_failed(failed, game_date))
    )


def _predicted(
    parts: Sequence[pd.DataFrame], predict: Predict, fan_out: FanOut
) -> tuple[PredictionBatch, dict[Player, str]]:
    """The predictions of the parts that succeeded, and the players of those that did not.

    Raises:
        Exception: no part succeeded; the first one's error.
    """
    answers = fan_out(parts, predict)
    batches = [answer for answer in answers if isinstance(answer, PredictionBatch)]
    errors = [answer for answer in answers if isinstance(answer, Exception)]
    if not batches:
        raise errors[0]
    failed = {
        player: f"{type(answer).__name__}: {answer}"
        for part, answer in zip(parts, answers, strict=True)
        if isinstance(answer, Exception)
        for player in _players(part)
    }
    return joined(batches), failed


def _told_failed(failed: Mapping[Player, str], game_date: date) -> list[str]:
    if not failed:
        return []
    (first, _), why = next(iter(failed.items()))
    return [
        f"{len(failed)} players could not be predicted and keep what stands; first: {first}, {why}"
        f"; when it is mended: nba-props predict --date {game_date} --retry"
    ]


def current_predictions(
    warehouse: Warehouse, game_date: date, market: Market = POINTS
) -> tuple[dict[str, Any], ...]:
    """Current predictions of a date as JSON-ready rows; with a line where a market has lines."""
    asked = {
        "game_date": game_date,
        "market": market.name,
        "has_lines": market.lines is not None,
    }
    return tuple(plain_rows(warehouse.query(queries.REPORTED, asked)))


def _started(games: set[str], stamp: RunStamp) -> list[str]:
    if not games:
        return []
    return [
        f"{len(games)} games have begun before {stamp.predicted_at:%Y-%m-%d %H:%M} UTC; "
        "their predictions stay as they are"
    ]


def _players(features: pd.DataFrame) -> list[tuple[str, str]]:
    return tuples(features, ("player_lookup", "game_id"))


def _kept(rows: pd.DataFrame, keep: list[bool]) -> pd.DataFrame:
    """The rows to keep; of none an empty list would choose no column instead of no row."""
    return rows[np.array(keep, dtype=bool)].reset_index(drop=True)


def _changed(
    features: pd.DataFrame,
    lines: pd.DataFrame,
    current: pd.DataFrame,
    model: TrainedModel | None,
    health: Health,
) -> pd.DataFrame:
    """Rows whose hash, quotes, model or its being blocked differ from what stands, or without.

    A system that answers the same keeps the hash of its older answer, so a player was last
    predicted with what his newest versions were made of.
    """
    named = ("player_lookup", "game_id", "feature_row_hash", "quotes_hash")
    standing = tuples(current, named)
    written = current.groupby(list(named[:2]))["written_at"].transform("max")
    held = set(compress(standing, of_model(current, model) & (current["written_at"] == written)))
    held -= set(compress(standing, of_other_health(current, health)))
    quoted = quotes_hashes(book_lines(lines, features), len(features))
    keys = tuples(features, ("player_lookup", "game_id", "row_hash"))
    changed = [(*key, quotes) not in held for key, quotes in zip(keys, quoted, strict=True)]
    return _kept(features, changed)


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
