{{ config(
    unique_key=['game_id', 'team_abbr'],
    meta={'recompute': [
        {'by': 'nba_game_id', 'changed': ['nbac_team_boxscore']},
        {'by': 'game_id', 'changed': ['dim_game', 'player_game_summary']},
    ]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

official_boxscores as (
    select
        games.game_id,
        boxscores.team_abbr,
        boxscores.minutes,
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
        boxscores.turnovers,
        boxscores.personal_fouls,
        'nbac_team_boxscore' as stat_source,
        boxscores.known_at
    from {{ ref('nbac_team_boxscore') }} as boxscores
    inner join games on boxscores.nba_game_id = games.nba_game_id
    where not boxscores.is_removed
),

player_sums as (
    select
        players.game_id,
        players.team_abbr,
        sum(players.minutes_played) as minutes,
        sum(players.points) as points,
        sum(players.field_goals_made) as field_goals_made,
        sum(players.field_goals_attempted) as field_goals_attempted,
        sum(players.three_pointers_made) as three_pointers_made,
        sum(players.three_pointers_attempted) as three_pointers_attempted,
        sum(players.free_throws_made) as free_throws_made,
        sum(players.free_throws_attempted) as free_throws_attempted,
        sum(players.offensive_rebounds) as offensive_rebounds,
        sum(players.defensive_rebounds) as defensive_rebounds,
        sum(players.assists) as assists,
        sum(players.turnovers) as turnovers,
        sum(players.personal_fouls) as personal_fouls,
        'player_game_summary' as stat_source,
        max(players.known_at) as known_at,
        sum(players.paint_attempts) as paint_attempts,
        sum(players.paint_makes) as paint_makes,
        sum(players.mid_range_attempts) as mid_range_attempts,
        sum(players.mid_range_makes) as mid_range_makes,
        sum(players.blocks) as blocks,
        sum(players.steals) as steals
    from {{ ref('player_game_summary') }} as players
    inner join games on players.game_id = games.game_id
    where not players.is_removed
    group by players.game_id, players.team_abbr
),

boxscores as (
    select * from official_boxscores
    union all
    select
        game_id, team_abbr, minutes, points, field_goals_made, field_goals_attempted, three_pointers_made,
        three_pointers_attempted, free_throws_made, free_throws_attempted, offensive_rebounds, defensive_rebounds,
        assists, turnovers, personal_fouls, stat_source, known_at
    from player_sums
    -- team rebounds and turnovers are missing from player sums, so the team's own box comes first
    where concat(game_id, team_abbr) not in (select concat(game_id, team_abbr) from official_boxscores)
),

measured as (
    select
        boxscores.*,
        games.nba_game_id,
        games.game_date,
        games.season_year,
        boxscores.team_abbr = games.home_team_abbr as is_home,
        case when boxscores.team_abbr = games.home_team_abbr then games.away_team_abbr else games.home_team_abbr end
            as opponent_team_abbr,
        {{ possessions('boxscores') }} as possessions,
        -- the provider rounds a team's minutes; game length comes in steps of overtime
        48 + 5 * greatest(round((boxscores.minutes - 240) / 25), 0) as game_minutes
    from boxscores
    inner join games on boxscores.game_id = games.game_id
),

rated as (
    select
        -- keys
        measured.game_id,
        measured.team_abbr,
        measured.nba_game_id,
        -- attributes
        measured.game_date,
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
        measured.turnovers,
        measured.personal_fouls,
        player_sums.steals,
        player_sums.blocks,
        player_sums.paint_attempts,
        player_sums.paint_makes,
        player_sums.mid_range_attempts,
        player_sums.mid_range_makes,
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
    left join player_sums
        on measured.game_id = player_sums.game_id and measured.team_abbr = player_sums.team_abbr
)

select * from rated
