"""The SQL behind the prediction step, in the common subset of both warehouses."""

from predictions.systems import PAST_FEATURES

FEATURES = """
select *
from nba_predictions.ml_feature_store_v2
where game_date = @game_date and not is_removed
order by game_id, player_lookup
"""

ANY_FEATURE_ROWS = "select count(*) as n from nba_predictions.ml_feature_store_v2"
FEATURE_ROWS = f"{ANY_FEATURE_ROWS} where game_date = @game_date and not is_removed"

# Outcomes known only at or after a replay's as_of are not history yet.
_HISTORY = """
select {columns}, played.points, played.minutes_played, played.is_dnp
from nba_predictions.ml_feature_store_v2 as features
inner join nba_analytics.player_game_summary as played
    on features.player_lookup = played.player_lookup and features.game_id = played.game_id
where
    features.game_date < @game_date
    and not features.is_removed
    and not played.is_removed
    and (cast(@as_of as timestamp) is null or played.known_at < cast(@as_of as timestamp))
"""
HISTORY = _HISTORY.format(columns="features.*")

# As much of it as predicting some players with a trained model takes.
_PAST_COLUMNS = ("player_lookup", "game_id", "game_date", *PAST_FEATURES)
HISTORY_OF_PLAYERS = f"""
{_HISTORY.format(columns=", ".join(f"features.{name}" for name in _PAST_COLUMNS))}
    and (features.game_date >= @since or features.player_lookup in unnest(@players))
"""

SLATE = "select as_of from nba_orchestration.slates where game_date = @game_date"

CURRENT = """
select *
from nba_predictions.player_prop_predictions
where game_date = @game_date
qualify row_number() over (
    partition by player_lookup, game_id, system_id, market
    order by prediction_version desc
) = 1
"""

REPORTED = """
select
    predictions.prediction_id, predictions.prediction_version, predictions.supersedes,
    predictions.player_lookup, predictions.game_id, predictions.game_date,
    predictions.team_abbr, predictions.opponent_team_abbr, predictions.system_id,
    predictions.market, predictions.line, predictions.bookmaker, predictions.line_known_at,
    predictions.over_price, predictions.under_price, predictions.mean,
    predictions.standard_deviation, predictions.p_over, predictions.p_under,
    predictions.p_push, predictions.fair_over_price, predictions.fair_under_price,
    predictions.edge, predictions.expected_value, predictions.recommendation,
    predictions.reason, predictions.model_id, predictions.cutoff_at, predictions.tipoff_at,
    predictions.predicted_at, predictions.correlation_id, predictions.execution_id,
    players.player_full_name as player_name
from nba_predictions.current_predictions as predictions
left join nba_reference.dim_player as players
    on predictions.player_lookup = players.player_lookup and not players.is_removed
where
    predictions.game_date = @game_date
    and predictions.line is not null
order by predictions.game_id, predictions.player_lookup, predictions.system_id
"""
