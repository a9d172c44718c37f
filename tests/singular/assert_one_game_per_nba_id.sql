-- If this fails, a game that was moved counts twice and every feed behind it doubles its rows.
with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and nba_game_id is not null
)

select
    nba_game_id,
    count(*) as games
from games
group by nba_game_id
having count(*) > 1
