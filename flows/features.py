"""The feature store as the prediction step, training and the backtest read it."""

from collections.abc import Collection
from datetime import date, timedelta

import pandas as pd

from dbt_project.warehouse import Warehouse, WarehouseError
from flows import prediction_queries as queries
from flows.feature_tables import FEATURE_MODELS, FEATURES_TABLE
from ops.errors import NbaPropsError
from predictions.contract import FeatureContract
from predictions.history import LEAGUE_WINDOW_DAYS
from predictions.markets import POINTS, Market


class NoFeaturesError(NbaPropsError):
    """The models were never built in this warehouse."""

    failure_class = "no_data"


def require_features(warehouse: Warehouse, label: str, game_date: date | None = None) -> None:
    """Refuse to go on without the tables of features, or without rows of a date in them.

    Raises:
        NoFeaturesError: there are none in the target called `label`.
    """
    remedy = f"nba-props run --date {game_date or 'DATE'}"
    lacking = [table for table in FEATURE_MODELS.values() if not warehouse.has_table(table)]
    if lacking and len(lacking) < len(FEATURE_MODELS):
        raise NoFeaturesError(
            f"target {label}: {lacking[0]}, of which {FEATURES_TABLE} is made, is missing; "
            f"build it again: {remedy}"
        )
    rows = 0
    if not lacking:
        params = {"game_date": game_date}
        sql = queries.FEATURE_ROWS if game_date else queries.ANY_FEATURE_ROWS
        rows = int(warehouse.query(sql, params if game_date else None)["n"].iloc[0])
    if not rows:
        raise NoFeaturesError(
            f"target {label}: no features {f'of {game_date} ' if game_date else ''}are built yet; "
            f"first: {remedy}"
        )


def require_store(warehouse: Warehouse, label: str) -> None:
    """Refuse to go on without features, or without the view that shows them.

    Raises:
        NoFeaturesError: there is no such view in the target called `label`.
    """
    require_features(warehouse, label)
    if not warehouse.has_table(FEATURES_TABLE):
        raise NoFeaturesError(
            f"target {label}: the view {FEATURES_TABLE} is missing; "
            f"make it again: dbt run --select {FEATURES_TABLE.partition('.')[2]}"
        )


def read_slate(
    warehouse: Warehouse, game_date: date, market: Market, contract: FeatureContract
) -> pd.DataFrame:
    """What predicting the market reads of the date's feature rows.

    Raises:
        WarehouseError: the store cannot be read, for instance for want of a feature.
    """
    try:
        return warehouse.query(queries.features_of(market, contract), {"game_date": game_date})
    except WarehouseError as error:
        raise WarehouseError(
            f"{error}. Where it lacks a column, {FEATURES_TABLE} was built before contract "
            f"{contract.version}: nba-props run --date {game_date}"
        ) from error


def read_history(
    warehouse: Warehouse,
    game_date: date,
    players: Collection[str] | None = None,
    market: Market = POINTS,
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
    return warehouse.query(queries.history_of_players(market), params)
