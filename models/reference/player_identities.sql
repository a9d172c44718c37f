{{ config(
    unique_key=['nba_player_id'],
    meta={
        'date': none,
        'recompute': [{'by': none, 'changed': ['player_sightings'], 'date': none}],
    },
) }}
{%- set scope = change_scope() -%}

with sightings as (
    select
        cast(provider_player_id as {{ column_type('int') }}) as nba_player_id,
        name_lookup,
        player_full_name,
        team_abbr,
        first_seen_on,
        last_seen_on,
        feed
    from {{ ref('player_sightings') }}
    where not is_removed and {{ in_scope(scope) }}
),

newest as (
    select * from sightings
    qualify row_number() over (
        partition by nba_player_id
        -- the list of current players has no day and comes first
        order by last_seen_on is null desc, last_seen_on desc, team_abbr asc, name_lookup asc
    ) = 1
),

-- two people of one name stay two: the league's lower id, the elder, keeps the plain key
ranked as (
    select
        *,
        row_number() over (partition by name_lookup order by nba_player_id) as namesake_number
    from newest
),

identities as (
    select
        -- keys
        nba_player_id,
        case
            when namesake_number = 1 then name_lookup
            else concat(name_lookup, cast(nba_player_id as {{ dbt.type_string() }}))
        end as player_lookup,
        -- attributes
        name_lookup,
        player_full_name,
        -- audit
        cast(null as {{ column_type('timestamp') }}) as known_at
    from ranked
)

select * from identities
