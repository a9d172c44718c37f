{{ config(
    schema='nba_predictions',
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': [
            'upcoming_player_game_context', 'player_daily_cache', 'player_shot_zone_analysis',
            'player_composite_factors',
        ]},
        {'by': 'game_id', 'changed': ['team_defense_zone_analysis']},
    ]},
) }}
{%- set scope = change_scope() -%}
{%- set required = [
    'points_avg_last_5', 'points_avg_last_10', 'points_avg_season', 'points_std_last_10',
    'minutes_avg_last_10', 'games_in_last_7_days', 'fatigue_score', 'home_away', 'back_to_back',
    'opponent_def_rating', 'opponent_pace', 'team_pace', 'team_off_rating',
] -%}
{%- set optional = [
    'shot_zone_mismatch_score', 'pace_score', 'usage_spike_score', 'rest_advantage',
    'recent_trend', 'minutes_change', 'pct_paint', 'pct_mid_range', 'pct_three', 'pct_free_throw',
    'team_win_pct', 'vegas_points_line', 'implied_team_total',
] -%}
{%- set feature_count = required | length + optional | length -%}

with contexts as (
    select * from {{ ref('upcoming_player_game_context') }}
    where not is_removed and {{ in_scope(scope) }}
),

joined as (
    select
        -- keys
        contexts.game_id,
        contexts.player_lookup,
        -- attributes
        contexts.game_date,
        contexts.season_year,
        contexts.team_abbr,
        contexts.opponent_team_abbr,
        contexts.tipoff_at,
        contexts.cutoff_at,
        coalesce(caches.games_played_season, 0) as games_used,
        contexts.player_status,
        -- features
        caches.points_avg_last_5,
        caches.points_avg_last_10,
        caches.points_avg_season,
        caches.points_std_last_10,
        contexts.games_in_last_7_days,
        composites.fatigue_score,
        composites.shot_zone_mismatch_score,
        composites.pace_score,
        composites.usage_spike_score,
        {{ clamp('contexts.team_days_rest - contexts.opponent_days_rest', -2, 2) }}
            as rest_advantage,
        case
            when contexts.player_status in ('out', 'doubtful') then 3
            when contexts.player_status = 'questionable' then 2
            when contexts.player_status = 'probable' then 1
            else 0
        end as injury_risk,
        {{ signed_step('caches.points_last_3_minus_2_before', 2, 5) }} as recent_trend,
        {{ signed_step(
            '(caches.minutes_avg_last_10 - caches.minutes_avg_season)'
            ~ ' / nullif(caches.minutes_avg_season, 0)',
            0.1, 0.2,
        ) }} as minutes_change,
        case when defenses.games_in_sample >= 5 then defenses.defensive_rating_last_15 end
            as opponent_def_rating,
        case when defenses.games_in_sample >= 5 then defenses.opponent_pace_last_15 end
            as opponent_pace,
        case when contexts.is_home then 1 else 0 end as home_away,
        case when contexts.is_back_to_back then 1 else 0 end as back_to_back,
        case when contexts.season_type in ('playoffs', 'playin') then 1 else 0 end as playoff_game,
        zones.paint_rate_last_10 as pct_paint,
        zones.mid_range_rate_last_10 as pct_mid_range,
        zones.three_rate_last_10 as pct_three,
        caches.free_throw_share_last_10 as pct_free_throw,
        caches.team_pace_last_10 as team_pace,
        caches.team_off_rating_last_10 as team_off_rating,
        contexts.team_win_pct,
        caches.minutes_avg_last_10,
        caches.ppm_avg_last_10,
        caches.usage_rate_last_10,
        contexts.days_rest,
        composites.star_teammates_out,
        contexts.game_total as game_total_line,
        contexts.team_spread,
        contexts.implied_team_total,
        contexts.points_line as vegas_points_line,
        contexts.opening_line as vegas_opening_line,
        contexts.line_movement as vegas_line_move,
        case when contexts.points_line is not null then 1 else 0 end as has_vegas_line,
        -- line
        contexts.points_line,
        contexts.points_line_bookmaker,
        contexts.points_line_known_at,
        contexts.over_price,
        contexts.under_price,
        -- audit
        coalesce(contexts.known_at, caches.known_at) as known_at
    from contexts
    left join {{ ref('player_daily_cache') }} as caches
        on contexts.game_id = caches.game_id
        and contexts.player_lookup = caches.player_lookup
        and not caches.is_removed
    left join {{ ref('player_composite_factors') }} as composites
        on contexts.game_id = composites.game_id
        and contexts.player_lookup = composites.player_lookup
        and not composites.is_removed
    left join {{ ref('player_shot_zone_analysis') }} as zones
        on contexts.game_id = zones.game_id
        and contexts.player_lookup = zones.player_lookup
        and not zones.is_removed
    left join {{ ref('team_defense_zone_analysis') }} as defenses
        on contexts.game_id = defenses.game_id
        and contexts.opponent_team_abbr = defenses.team_abbr
        and not defenses.is_removed
),

counted as (
    select
        *,
        {% for feature in required -%}
        case when {{ feature }} is null then 1 else 0 end{{ ' + ' if not loop.last }}
        {%- endfor %} as required_missing,
        {% for feature in optional -%}
        case when {{ feature }} is null then 1 else 0 end{{ ' + ' if not loop.last }}
        {%- endfor %} as optional_missing
    from joined
),

judged as (
    select
        *,
        round(100.0 * (1 - (required_missing + optional_missing) / {{ feature_count }}.0), 2)
            as feature_quality_score,
        required_missing = 0 and games_used >= 5 as is_prediction_ready,
        case
            when required_missing > 0 then 'a required feature is missing'
            when games_used < 5 then 'fewer than 5 games this season'
        end as not_ready_reason
    from counted
)

select * from judged
