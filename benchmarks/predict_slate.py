"""A slate of 450 players: read, predicted by every system at every book's line, and written."""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measure import measured
from benchmarks.three_seasons import scratch_settings
from dbt_project.control_tables import LINE_PREDICTIONS, PREDICTIONS
from dbt_project.warehouse import Warehouse
from flows.feature_tables import FEATURE_MODELS, FEATURES_TABLE
from flows.predict import predict_date
from flows.session import run_context
from predictions.contract import load_contract
from predictions.markets import MARKETS
from predictions.rows import RunStamp
from predictions.systems import SYSTEM_IDS

PLAYERS, DATES, BOOKS, SEED = 450, 60, 8, 3
FIRST_DATE = date(2023, 10, 24)

TABLES = (
    FEATURES_TABLE,
    *FEATURE_MODELS.values(),
    "nba_analytics.player_game_summary",
    "nba_analytics.player_book_lines",
    "nba_reference.dim_game",
)


def run() -> dict[str, float]:
    """Train on sixty dates, then predict the next one in the same process.

    Returns:
        Ratio to the time that appending the same rows takes by itself.
    """
    with (
        tempfile.TemporaryDirectory(prefix="nba_props_bench_") as scratch,
        run_context(scratch_settings(Path(scratch))) as context,
        context.warehouse() as warehouse,
    ):
        _fill(warehouse, Path(scratch))
        models = context.settings.models
        days = [FIRST_DATE + timedelta(days=number) for number in (DATES, DATES + 1)]
        predict_date(warehouse, days[0], models, _stamp(days[0]), datetime.now(UTC))
        with measured() as predicting:
            outcome = predict_date(warehouse, days[1], models, _stamp(days[1]), datetime.now(UTC))
        written = _written(warehouse, days[1])
        with measured() as appending:
            for table, rows in written.items():
                warehouse.append(table, rows)
    versions, lines = (len(rows) for rows in written.values())
    assert versions == outcome.phase.inserted == PLAYERS * len(SYSTEM_IDS)
    assert lines == versions * BOOKS
    print(
        f"  {PLAYERS} players, {len(SYSTEM_IDS)} systems, {lines:,} lines: "
        f"{predicting.seconds:.2f} s, of which appending {appending.seconds:.2f} s"
    )
    return {"predicting_per_appending": predicting.seconds / appending.seconds}


def _stamp(day: date) -> RunStamp:
    morning = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    return RunStamp(morning, "benchmark", "benchmark")


def _written(warehouse: Warehouse, day: date) -> dict[str, list[dict[str, object]]]:
    """What was appended for a day, as rows that can be appended again."""
    found = {}
    for table in (PREDICTIONS.full_name, LINE_PREDICTIONS.full_name):
        frame = warehouse.query(f"select * from {table} where game_date = @day", {"day": day})
        rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
        found[table] = [{str(name): value for name, value in row.items()} for row in rows]
    return found


def _fill(warehouse: Warehouse, scratch: Path) -> None:
    """Tables that look like the models', with random features that explain the points a little."""
    store = _feature_store()
    columns = ["game_id", "game_date", "tipoff_at", "cutoff_at", "is_removed"]
    games = store[columns].drop_duplicates("game_id")
    frames = (*[store] * (1 + len(FEATURE_MODELS)), _box_scores(store), _book_lines(store), games)
    for table, frame in zip(TABLES, frames, strict=True):
        path = scratch / f"{table}.parquet"
        frame.assign(changed_at=datetime.now(UTC)).to_parquet(path, index=False)
        warehouse.execute(f"create table {table} as select * from read_parquet('{path}')")


def _feature_store() -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    days = np.repeat(np.arange(DATES + 2), PLAYERS)
    rows = len(days)
    skill = rng.gamma(3.0, 3.5, PLAYERS).clip(2, 30)[np.tile(np.arange(PLAYERS), DATES + 2)]
    names = [name for market in MARKETS for name in load_contract(market).names]
    columns: dict[str, object] = {
        name: rng.normal(1, 0.3, rows).clip(0) for name in dict.fromkeys(names)
    }
    for name in columns:
        if name.startswith("points_") and ("avg" in name or "ewma" in name):
            columns[name] = skill * rng.normal(1, 0.1, rows).clip(0.5)
    game_date = pd.to_datetime(FIRST_DATE) + pd.to_timedelta(days, unit="D")
    tipoff = game_date + pd.Timedelta(hours=23)
    line = np.floor(skill) + 0.5
    columns |= {
        "game_id": game_date.strftime("%Y%m%d") + "_BOS_LAL",
        "player_lookup": [f"player{number % PLAYERS:03d}" for number in range(rows)],
        "game_date": game_date.date,
        "season_year": 2023,
        "team_abbr": "BOS",
        "opponent_team_abbr": "LAL",
        "tipoff_at": tipoff,
        "cutoff_at": tipoff,
        "player_status": pd.Series([None] * rows, dtype="string"),
        "home_away": rng.integers(0, 2, rows),
        "days_rest": rng.integers(0, 4, rows),
        "opponent_def_rating": rng.normal(113, 4, rows),
        "points_line": line,
        "consensus_line": line,
        "market_points": skill,
        "points_line_bookmaker": "book0",
        "points_line_known_at": game_date + pd.Timedelta(hours=12),
        "over_price": 1.91,
        "under_price": 1.91,
        "is_prediction_ready": True,
        "not_ready_reason": pd.Series([None] * rows, dtype="string"),
        "row_hash": "hash",
        "is_removed": False,
        "skill": skill,
    }
    return pd.DataFrame(columns)


def _box_scores(store: pd.DataFrame) -> pd.DataFrame:
    played = store.iloc[: DATES * PLAYERS]
    rng = np.random.default_rng(SEED + 1)
    points = rng.negative_binomial(played["skill"] / 1.5, 0.4)
    small = {name: points // 4 for market in MARKETS.values() for name in market.statistics}
    return played[["player_lookup", "game_id", "game_date"]].assign(
        **(small | {"points": points}),
        minutes_played=28.0,
        is_dnp=False,
        season_type="regular",
        known_at=played["tipoff_at"] + pd.Timedelta(hours=4),
        is_removed=False,
    )


def _book_lines(store: pd.DataFrame) -> pd.DataFrame:
    columns = ["player_lookup", "game_id", "game_date", "points_line", "over_price", "under_price"]
    quoted = store[columns].assign(
        line_source="odds_api_player_points_props",
        line_known_at=store["points_line_known_at"],
        is_removed=False,
    )
    books = [quoted.assign(bookmaker=f"book{number}") for number in range(BOOKS)]
    return pd.concat(books, ignore_index=True)
