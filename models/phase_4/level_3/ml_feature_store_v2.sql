{{ config(materialized='view', schema='nba_predictions') }}
{%- set of_the_day = gameday_features() -%}

select
    -- keys
    history.game_id,
    history.player_lookup,
    -- attributes
    history.game_date,
    history.season_year,
    history.team_abbr,
    history.opponent_team_abbr,
    history.tipoff_at,
    history.cutoff_at,
    gameday.player_status,
    {{ latest_of(['history.newest_input_at', 'gameday.newest_input_at']) }} as newest_input_at,
    gameday.games_used,
    -- features
    {%- for column in contract_columns() %}
    {{ 'gameday' if column in of_the_day else 'history' }}.{{ column }},
    {%- endfor %}
    -- what to predict against
    gameday.points_line,
    gameday.points_line_bookmaker,
    gameday.points_line_known_at,
    gameday.over_price,
    gameday.under_price,
    gameday.consensus_line,
    gameday.market_points,
    gameday.market_over_probability,
    gameday.books_quoting,
    -- quality
    gameday.required_missing,
    gameday.missing_required,
    gameday.optional_missing,
    gameday.missing_optional,
    gameday.feature_quality_score,
    gameday.not_ready_reason,
    gameday.quality_tier,
    gameday.is_prediction_ready,
    -- audit
    coalesce(gameday.known_at, history.known_at) as known_at,
    {{ dbt.hash('concat(history.row_hash, gameday.row_hash)') }} as row_hash,
    history.is_removed or gameday.is_removed as is_removed,
    {%- for column in ['correlation_id', 'execution_id', 'changed_at'] %}
    case
        when gameday.changed_at >= history.changed_at then gameday.{{ column }}
        else history.{{ column }}
    end as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('player_history_features') }} as history
inner join {{ ref('player_gameday_features') }} as gameday
    on history.game_id = gameday.game_id
    and history.player_lookup = gameday.player_lookup
    and history.game_date = gameday.game_date
