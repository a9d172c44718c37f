{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'nba_game_id', 'changed': ['nbac_player_boxscores']},
        {'by': 'game_id', 'changed': ['bdl_player_boxscores', 'dim_game']},
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
        games.nba_game_id,
        games.game_date,
        boxscores.nba_player_id,
        boxscores.player_lookup,
        boxscores.player_full_name,
        boxscores.team_abbr,
        {{ box_measures('boxscores') }},
        boxscores.plus_minus,
        'nbac_player_boxscores' as stat_source,
        boxscores.known_at
    from {{ ref('nbac_player_boxscores') }} as boxscores
    inner join games on boxscores.nba_game_id = games.nba_game_id
    where not boxscores.is_removed
),

-- the second source counts for games that the first one lacks, and for who did not play
backup_boxscores as (
    select
        games.game_id,
        games.nba_game_id,
        games.game_date,
        cast(null as {{ column_type('int') }}) as nba_player_id,
        boxscores.player_lookup,
        boxscores.player_full_name,
        boxscores.team_abbr,
        {{ box_measures('boxscores') }},
        cast(null as {{ column_type('int') }}) as plus_minus,
        'bdl_player_boxscores' as stat_source,
        boxscores.known_at
    from {{ ref('bdl_player_boxscores') }} as boxscores
    inner join games on boxscores.game_id = games.game_id
    where
        not boxscores.is_removed
        and (
            boxscores.game_id not in (select game_id from official_boxscores)
            or (
                coalesce(boxscores.minutes, 0) = 0
                and concat(boxscores.game_id, boxscores.player_lookup)
                not in (select concat(game_id, player_lookup) from official_boxscores)
            )
        )
),

both_sources as (
    select * from official_boxscores
    union all
    select * from backup_boxscores
),

boxscores as (
    select * from both_sources
    qualify row_number() over (
        partition by game_id, player_lookup order by minutes desc, nba_player_id desc
    ) = 1
)

select * from boxscores
