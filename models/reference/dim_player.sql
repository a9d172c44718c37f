{{ config(
    unique_key=['player_lookup'],
    meta={
        'date': none,
        'recompute': [
            {
                'by': 'player_lookup', 'date': none,
                'changed': [
                    'nbac_player_boxscores', 'nbac_player_list_current', 'bdl_player_boxscores',
                ],
            },
        ],
    },
) }}
{%- set scope = change_scope() -%}

with sightings as (
    select player_lookup, nba_player_id, player_full_name, game_date as seen_on
    from {{ ref('nbac_player_boxscores') }}
    where not is_removed and {{ in_scope(scope) }}
    union all
    select player_lookup, nba_player_id, player_full_name, cast('2999-12-31' as date) as seen_on
    from {{ ref('nbac_player_list_current') }}
    where not is_removed and {{ in_scope(scope) }}
),

newest_names as (
    select * from sightings
    qualify row_number() over (
        partition by player_lookup
        order by seen_on desc, nba_player_id desc
    ) = 1
),

listed as (
    select * from {{ ref('nbac_player_list_current') }}
    where not is_removed
),

bdl_ids as (
    select
        player_lookup,
        min(bdl_player_id) as bdl_player_id
    from {{ ref('bdl_player_boxscores') }}
    where not is_removed and {{ in_scope(scope) }}
    group by player_lookup
),

aliases as (
    select
        player_lookup,
        string_agg(alias_lookup, ',' order by alias_lookup) as aliases
    from {{ ref('player_aliases') }}
    group by player_lookup
),

players as (
    select
        -- keys
        newest_names.player_lookup,
        newest_names.nba_player_id,
        bdl_ids.bdl_player_id,
        -- attributes
        newest_names.player_full_name,
        aliases.aliases,
        listed.team_abbr as listed_team_abbr,
        listed.position,
        listed.height,
        listed.country,
        listed.draft_year
    from newest_names
    left join listed on newest_names.nba_player_id = listed.nba_player_id
    left join bdl_ids on newest_names.player_lookup = bdl_ids.player_lookup
    left join aliases on newest_names.player_lookup = aliases.player_lookup
)

select
    *,
    cast(null as {{ column_type('timestamp') }}) as known_at
from players
