{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['expected_players']},
        {'by': 'player_lookup', 'changed': ['player_recent_form'], 'onward': true},
        {'by': 'team_abbr', 'changed': ['team_form'], 'onward': true},
    ]},
) }}
{%- set scope = change_scope() -%}

with targets as (
    select game_id, player_lookup, game_date, season_year, team_abbr
    from {{ ref('expected_players') }}
    where not is_removed and {{ in_scope(scope) }}
),

player_form as (
    {{ last_rows('player_recent_form', 'player_lookup', 'targets') }}
),

team_form as (
    {{ last_rows('team_form', 'team_abbr', 'targets') }}
),

cached as (
    select
        -- keys
        targets.game_id,
        targets.player_lookup,
        -- attributes
        targets.game_date,
        targets.team_abbr,
        player_form.game_date as last_game_date,
        -- measures
        player_form.games_in_last_10,
        player_form.points_avg_last_5,
        player_form.points_avg_last_10,
        player_form.points_std_last_10,
        player_form.points_last_3_minus_2_before,
        player_form.minutes_avg_last_10,
        player_form.ppm_avg_last_10,
        player_form.usage_rate_last_10,
        player_form.usage_rate_last_5,
        player_form.ts_pct_last_10,
        player_form.free_throw_share_last_10,
        {{ this_season('player_form', 'targets', 'points_avg_season') }} as points_avg_season,
        {{ this_season('player_form', 'targets', 'minutes_avg_season') }} as minutes_avg_season,
        coalesce({{ this_season('player_form', 'targets', 'games_played_season') }}, 0)
            as games_played_season,
        team_form.team_pace_last_10,
        team_form.team_off_rating_last_10,
        -- audit
        player_form.known_at
    from targets
    inner join player_form on {{ is_last_row('player_form', 'targets', 'player_lookup') }}
    left join team_form on {{ is_last_row('team_form', 'targets', 'team_abbr') }}
)

select * from cached
