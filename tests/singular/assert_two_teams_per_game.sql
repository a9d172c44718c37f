-- If this fails, a game lacks an opponent or has a third team, and wins, margins and every
-- defensive rating of it are wrong.
with checked as (
    select
        game_id,
        count(*) as teams
    from {{ ref('team_offense_game_summary') }}
    where not is_removed
    group by game_id
)

select
    game_id,
    teams
from checked
where teams <> 2
union all
{{ nothing_checked('checked', ref('player_boxscores'), columns=2) }}
