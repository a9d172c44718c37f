-- If this fails, some player's row is missing or doubled and every per-team share is wrong.
with players as (
    select
        game_id,
        team_abbr,
        sum(points) as player_points
    from {{ ref('player_game_summary') }}
    where not is_removed
    group by game_id, team_abbr
),

teams as (
    select
        game_id,
        team_abbr,
        points as team_points
    from {{ ref('team_boxscores') }}
    -- totals that are themselves the players' sum prove nothing
    where not is_removed and stat_source = 'nbac_team_boxscore'
),

checked as (
    select
        teams.game_id,
        teams.team_abbr,
        teams.team_points,
        players.player_points
    from teams
    inner join players
        on teams.game_id = players.game_id and teams.team_abbr = players.team_abbr
)

select
    game_id,
    team_abbr,
    team_points,
    player_points
from checked
where team_points <> player_points
union all
{{ nothing_checked('checked', ref('team_boxscores'), columns=4) }}
