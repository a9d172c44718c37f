-- If this fails, players' rows are missing or doubled or overtime is misread, and pace, usage and
-- minutes shares are wrong. Providers round or cut minutes, so a minute a player is forgiven.
with players as (
    select
        game_id,
        team_abbr,
        sum(minutes) as player_minutes,
        sum(case when minutes > 0 then 1 else 0 end) as players
    from {{ ref('player_boxscores') }}
    where not is_removed
    group by game_id, team_abbr
),

checked as (
    select
        players.game_id,
        players.team_abbr,
        players.player_minutes,
        240 + 25 * teams.overtime_periods as team_minutes,
        players.players
    from players
    inner join {{ ref('team_offense_game_summary') }} as teams
        on players.game_id = teams.game_id and players.team_abbr = teams.team_abbr
    where not teams.is_removed
)

select
    game_id,
    team_abbr,
    player_minutes,
    team_minutes
from checked
where abs(player_minutes - team_minutes) > players
union all
{{ nothing_checked('checked', ref('player_boxscores'), columns=4) }}
