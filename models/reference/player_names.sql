{{ config(
    unique_key=['name_lookup', 'team_abbr'],
    meta={
        'date': none,
        'recompute': [
            {'by': none, 'changed': ['player_sightings', 'player_identities'], 'date': none},
            from_seeds(),
        ],
    },
) }}
{%- set scope = change_scope() -%}

with identities as (
    select * from {{ ref('player_identities') }}
    where not is_removed and {{ in_scope(scope) }}
),

-- every spelling that the league itself has used for a person
spellings as (
    select
        sightings.name_lookup,
        identities.player_lookup,
        identities.nba_player_id,
        sightings.team_abbr,
        case when count(*) = count(sightings.last_seen_on) then max(sightings.last_seen_on) end
            as last_seen_on
    from {{ ref('player_sightings') }} as sightings
    inner join identities
        on sightings.provider_player_id
        = cast(identities.nba_player_id as {{ dbt.type_string() }})
    where not sightings.is_removed
    group by
        sightings.name_lookup, identities.player_lookup, identities.nba_player_id,
        sightings.team_abbr
),

aliased as (
    select
        aliases.alias_lookup as name_lookup,
        spellings.player_lookup,
        spellings.nba_player_id,
        spellings.team_abbr,
        spellings.last_seen_on
    from spellings
    inner join {{ ref('player_aliases') }} as aliases
        on spellings.name_lookup = aliases.player_lookup
),

all_spellings as (
    select * from spellings
    union all
    select * from aliased
),

marked as (
    select
        *,
        min(player_lookup) over (partition by name_lookup)
        <> max(player_lookup) over (partition by name_lookup) as is_shared
    from all_spellings
),

-- a name that several people bear tells who is meant only together with a team
names as (
    select
        -- keys
        name_lookup,
        case when is_shared then team_abbr else 'any' end as team_abbr,
        -- attributes
        player_lookup,
        nba_player_id,
        is_shared,
        -- audit
        cast(null as {{ column_type('timestamp') }}) as known_at
    from marked
    qualify row_number() over (
        partition by name_lookup, case when is_shared then team_abbr else 'any' end
        order by last_seen_on is null desc, last_seen_on desc, nba_player_id desc
    ) = 1
)

select * from names
