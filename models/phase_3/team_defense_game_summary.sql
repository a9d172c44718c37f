{{ config(
    unique_key=['game_id', 'team_abbr'],
    meta={'recompute': [{'by': 'game_id', 'changed': ['team_offense_game_summary']}]},
) }}
{%- set scope = change_scope() -%}

with offense as (
    select * from {{ ref('team_offense_game_summary') }}
    where not is_removed and {{ in_scope(scope) }}
),

flipped as (
    select
        -- keys
        own.game_id,
        own.team_abbr,
        -- attributes
        own.game_date,
        own.tipoff_at,
        own.season_year,
        own.opponent_team_abbr,
        own.is_home,
        -- measures
        opponents.points_scored as points_allowed,
        opponents.field_goals_made as opponent_field_goals_made,
        opponents.field_goals_attempted as opponent_field_goals_attempted,
        opponents.three_pointers_made as opponent_three_pointers_made,
        opponents.three_pointers_attempted as opponent_three_pointers_attempted,
        opponents.free_throws_attempted as opponent_free_throws_attempted,
        opponents.paint_attempts as opponent_paint_attempts,
        opponents.paint_makes as opponent_paint_makes,
        opponents.mid_range_attempts as opponent_mid_range_attempts,
        opponents.mid_range_makes as opponent_mid_range_makes,
        opponents.turnovers as turnovers_forced,
        own.steals,
        own.blocks,
        own.defensive_rebounds,
        opponents.offensive_rating as defensive_rating,
        opponents.pace as opponent_pace,
        opponents.ts_pct as opponent_ts_pct,
        -- audit
        opponents.known_at
    from offense as own
    inner join offense as opponents
        on own.game_id = opponents.game_id and own.team_abbr <> opponents.team_abbr
)

select * from flipped
