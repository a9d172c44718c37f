"""The SQL behind the prediction step, in the common subset of both warehouses."""

from flows.feature_tables import FEATURE_MODELS, FEATURES_TABLE, HISTORY_MODEL
from predictions.contract import FeatureContract
from predictions.markets import MARKETS, Market
from predictions.predict import slate_columns
from predictions.rows import STANDING_COLUMNS
from predictions.systems import past_features

# The view of the predictions that stand, made after the first ones.
STANDING = "nba_predictions.current_predictions"


def features_of(market: Market, contract: FeatureContract) -> str:
    """The rows of a date's slate, with what predicting the market reads of them."""
    columns = ", ".join(dict.fromkeys((*slate_columns(market), *contract.names)))
    return f"""
        select {columns}
        from {FEATURES_TABLE}
        where game_date = @game_date and not is_removed
        order by game_id, player_lookup
    """


ANY_FEATURE_ROWS = f"select count(*) as n from {FEATURE_MODELS[HISTORY_MODEL]}"
FEATURE_ROWS = f"{ANY_FEATURE_ROWS} where game_date = @game_date and not is_removed"

# Every book's quote as it stands at the cut-off.
LINES = """
select
    player_lookup, game_id, line_source, bookmaker, points_line, over_price, under_price,
    line_known_at
from nba_analytics.player_book_lines
where game_date = @game_date and not is_removed
order by game_id, player_lookup, line_source, bookmaker
"""

LINES_BETWEEN = """
select
    player_lookup, game_id, line_source, bookmaker, points_line, over_price, under_price,
    line_known_at
from nba_analytics.player_book_lines
where game_date >= @from_date and game_date <= @to_date and not is_removed
"""

_STATISTICS = sorted({name for market in MARKETS.values() for name in market.statistics})


def _outcomes(*names: str) -> str:
    return ", ".join(f"played.{name}" for name in names)


# Games that began at or after a replay's as_of are not history yet. Rows are chosen before they are
# joined: DuckDB would join all of them first.
_HISTORY = """
select features.*, {outcomes}
from (
    select {columns}
    from {store}
    where
        game_date < @game_date
        and not is_removed
        and (cast(@as_of as timestamp) is null or tipoff_at < cast(@as_of as timestamp))
        {and_whom}
) as features
inner join nba_analytics.player_game_summary as played
    on features.player_lookup = played.player_lookup and features.game_id = played.game_id
where not played.is_removed
"""
HISTORY = _HISTORY.format(
    store=FEATURES_TABLE,
    columns="*",
    outcomes=_outcomes(*_STATISTICS, "minutes_played", "is_dnp", "season_type"),
    and_whom="",
)

_PLAYERS_OR_LATELY = "and (game_date >= @since or player_lookup in unnest(@players))"


def history_of_players(market: Market) -> str:
    """As much of the history as predicting some players with a trained model takes: nothing that
    the day of a game told.
    """
    names = ("player_lookup", "game_id", "game_date", *past_features(market))
    return _HISTORY.format(
        store=FEATURE_MODELS[HISTORY_MODEL],
        columns=", ".join(names),
        outcomes=_outcomes(*market.statistics, "minutes_played", "is_dnp"),
        and_whom=_PLAYERS_OR_LATELY,
    )


# Absolute errors of the medians that the ensembles of some models were graded by.
_GRADES = """
select {column}
from nba_predictions.prediction_accuracy as grades
inner join nba_predictions.player_prop_predictions as predictions
    on grades.prediction_id = predictions.prediction_id
where
    not grades.is_removed
    and grades.stood_at_tipoff
    and grades.system_id = 'ensemble'
    and grades.market = @market
    and predictions.model_id in unnest(@models)
"""
NEWEST_GRADE = _GRADES.format(column="max(grades.game_date) as game_date")
GRADES = _GRADES.format(column="grades.absolute_error") + "    and grades.game_date >= @since\n"

SLATE = "select as_of from nba_orchestration.slates where game_date = @game_date"

CURRENT = f"""
select {", ".join(STANDING_COLUMNS)}, written_at
from nba_predictions.player_prop_predictions
where game_date = @game_date and market = @market
qualify row_number() over (
    partition by player_lookup, game_id, system_id, market
    order by prediction_version desc
) = 1
"""

# Players whose features are complete; who of them is listed out gets no prediction.
READY = f"""
select features.player_lookup, features.game_id, features.player_status
from {FEATURES_TABLE} as features
where
    features.game_date = @game_date
    and not features.is_removed
    and features.is_prediction_ready
    and features.tipoff_at is not null
"""

# Those of them for whom no prediction of a market stands.
MISSING = f"""{READY}
    and not exists (
        select 1
        from {STANDING} as standing
        where
            standing.game_date = @game_date
            and standing.market = @market
            and standing.player_lookup = features.player_lookup
            and standing.game_id = features.game_id
    )
"""

# A game that was put off keeps its row, and the tip-off that it had.
TIPOFFS = """
select game_id, tipoff_at, cutoff_at
from nba_reference.dim_game
where game_date = @game_date and not is_removed
"""

REPORTED = f"""
select
    predictions.prediction_id, predictions.prediction_version, predictions.supersedes,
    predictions.player_lookup, predictions.game_id, predictions.game_date,
    predictions.team_abbr, predictions.opponent_team_abbr, predictions.system_id,
    predictions.market, predictions.line, predictions.bookmaker, predictions.line_known_at,
    predictions.over_price, predictions.under_price, predictions.mean, predictions.median,
    predictions.standard_deviation, predictions.p10, predictions.p25, predictions.p75,
    predictions.p90, predictions.p_over, predictions.p_under,
    predictions.p_push, predictions.fair_over_price, predictions.fair_under_price,
    predictions.edge, predictions.expected_value, predictions.recommendation,
    predictions.reason, predictions.model_id, predictions.cutoff_at, predictions.tipoff_at,
    predictions.predicted_at, predictions.correlation_id, predictions.execution_id,
    players.player_full_name as player_name
from {STANDING} as predictions
left join nba_reference.dim_player as players
    on predictions.player_lookup = players.player_lookup and not players.is_removed
where
    predictions.game_date = @game_date
    and predictions.market = @market
    and (predictions.line is not null or not @has_lines)
order by predictions.game_id, predictions.player_lookup, predictions.system_id
"""
