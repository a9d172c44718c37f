{{ config(
    unique_key=['game_id', 'team_abbr'],
    meta={'recompute': [{'by': 'game_id', 'changed': ['team_boxscores', 'dim_game']}]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

boxscores as (
    select * from {{ ref('team_boxscores') }}
    where not is_removed and game_id in (select games.game_id from games)
),

measured as (
    select
        boxscores.*,
        games.season_year,
        games.tipoff_at,
        boxscores.team_abbr = games.home_team_abbr as is_home,
        case
            when boxscores.team_abbr = games.home_team_abbr then games.away_team_abbr
            else games.home_team_abbr
        end as opponent_team_abbr,
        {{ possessions('boxscores') }} as possessions,
        -- the provider rounds a team's minutes; game length comes in steps of overtime
        48 + 5 * {{ clamp('round((boxscores.minutes - 240) / 25)', 0, 10) }} as game_minutes
    from boxscores
    inner join games
        on
            boxscores.game_id = games.game_id
            -- a line under a team that does not meet here would be an opponent of both
            and boxscores.team_abbr in (games.home_team_abbr, games.away_team_abbr)
),

rated as (
    select
        -- keys
        measured.game_id,
        measured.team_abbr,
        measured.nba_game_id,
        -- attributes
        measured.game_date,
        measured.tipoff_at,
        measured.season_year,
        measured.opponent_team_abbr,
        measured.is_home,
        measured.points > opponents.points as is_win,
        measured.stat_source,
        -- measures
        measured.points as points_scored,
        measured.points - opponents.points as margin_of_victory,
        measured.field_goals_made,
        measured.field_goals_attempted,
        measured.three_pointers_made,
        measured.three_pointers_attempted,
        measured.free_throws_made,
        measured.free_throws_attempted,
        measured.offensive_rebounds,
        measured.defensive_rebounds,
        measured.assists,
        measured.steals,
        measured.blocks,
        measured.turnovers,
        measured.personal_fouls,
        measured.paint_attempts,
        measured.paint_makes,
        measured.mid_range_attempts,
        measured.mid_range_makes,
        cast((measured.game_minutes - 48) / 5 as {{ column_type('int') }}) as overtime_periods,
        round(measured.possessions, 2) as possessions,
        round(100 * measured.points / nullif(measured.possessions, 0), 4) as offensive_rating,
        round(48 * measured.possessions / nullif(measured.game_minutes, 0), 4) as pace,
        {{ true_shooting_pct('measured') }} as ts_pct,
        -- audit
        measured.known_at
    from measured
    left join measured as opponents
        on measured.game_id = opponents.game_id and measured.team_abbr <> opponents.team_abbr
)

select * from rated
