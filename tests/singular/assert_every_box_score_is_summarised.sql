-- If this fails, a player's game was landed and parsed but lost on the way to the summaries, and
-- his averages silently skip it. His name may have changed since, and some sources know no number.
with games as (
    select
        game_id,
        nba_game_id
    from {{ ref('dim_game') }}
    where not is_removed
),

summarised as (
    select
        game_id,
        nba_player_id,
        player_lookup
    from {{ ref('player_game_summary') }}
    where not is_removed
)

select
    games.game_id,
    boxscores.player_lookup
from {{ ref('nbac_player_boxscores') }} as boxscores
inner join games on boxscores.nba_game_id = games.nba_game_id
left join summarised
    on games.game_id = summarised.game_id
    and (
        boxscores.nba_player_id = summarised.nba_player_id
        or boxscores.player_lookup = summarised.player_lookup
    )
where not boxscores.is_removed and summarised.player_lookup is null
