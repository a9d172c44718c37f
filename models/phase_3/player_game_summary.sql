{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'nba_game_id', 'changed': ['player_shot_zones']},
        {'by': 'game_id', 'changed': ['player_boxscores', 'dim_game']},
    ]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

boxscores as (
    select * from {{ ref('player_boxscores') }}
    where not is_removed and game_id in (select games.game_id from games)
),

team_totals as (
    select
        game_id,
        team_abbr,
        sum(field_goals_attempted) + 0.44 * sum(free_throws_attempted) + sum(turnovers) as plays,
        {{ exact_sum('minutes') }} as minutes
    from boxscores
    group by game_id, team_abbr
),

summarised as (
    select
        -- keys
        boxscores.game_id,
        boxscores.player_lookup,
        games.nba_game_id,
        boxscores.nba_player_id,
        -- attributes
        boxscores.player_full_name,
        games.game_date,
        games.tipoff_at,
        games.season_year,
        games.season_type,
        boxscores.team_abbr,
        case
            when boxscores.team_abbr = games.home_team_abbr then games.away_team_abbr
            else games.home_team_abbr
        end as opponent_team_abbr,
        boxscores.team_abbr = games.home_team_abbr as is_home,
        coalesce(boxscores.minutes, 0) = 0
        and coalesce(boxscores.field_goals_attempted, 0) + coalesce(boxscores.personal_fouls, 0) = 0
        and boxscores.stat_source <> 'nbac_player_boxscores' as is_dnp,
        boxscores.stat_source,
        zones.shot_zone_source,
        -- measures
        boxscores.minutes as minutes_played,
        boxscores.points,
        boxscores.field_goals_made,
        boxscores.field_goals_attempted,
        boxscores.three_pointers_made,
        boxscores.three_pointers_attempted,
        boxscores.free_throws_made,
        boxscores.free_throws_attempted,
        boxscores.offensive_rebounds,
        boxscores.defensive_rebounds,
        boxscores.assists,
        boxscores.steals,
        boxscores.blocks,
        boxscores.turnovers,
        boxscores.personal_fouls,
        boxscores.plus_minus,
        zones.paint_attempts,
        zones.paint_makes,
        zones.mid_range_attempts,
        zones.mid_range_makes,
        zones.three_attempts as zone_three_attempts,
        zones.assisted_fg_makes,
        {{ usage_rate('boxscores', 'team_totals.plays', 'team_totals.minutes') }} as usage_rate,
        {{ true_shooting_pct('boxscores') }} as ts_pct,
        {{ effective_field_goal_pct('boxscores') }} as efg_pct,
        -- audit
        boxscores.known_at
    from boxscores
    inner join games on boxscores.game_id = games.game_id
    inner join team_totals
        on boxscores.game_id = team_totals.game_id and boxscores.team_abbr = team_totals.team_abbr
    left join {{ ref('player_shot_zones') }} as zones
        on games.nba_game_id = zones.nba_game_id
        and boxscores.nba_player_id = zones.nba_player_id
        and not zones.is_removed
)

select * from summarised
