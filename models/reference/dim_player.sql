{%- set providers = [
    {'id': 'bdl_player_id', 'feeds': "'bdl_player_boxscores', 'bdl_active_players_current'"},
    {'id': 'espn_player_id', 'feeds': "'espn_boxscores', 'espn_team_rosters'"},
    {'id': 'br_player_id', 'feeds': "'br_rosters_current'"},
    {'id': 'bp_player_id', 'feeds': "'bettingpros_player_points_props'"},
] -%}
{{ config(
    unique_key=['player_lookup'],
    meta={
        'date': none,
        'recompute': [
            {
                'by': none, 'date': none,
                'changed': [
                    'player_identities', 'player_names', 'provider_sightings',
                    'nbac_player_list_current',
                ],
            },
        ],
    },
) }}
{%- set scope = change_scope() -%}

with identities as (
    select * from {{ ref('player_identities') }}
    where not is_removed and {{ in_scope(scope) }}
),

names as (
    select * from {{ ref('player_names') }}
    where not is_removed
),

-- an id belongs to who bears the name, and the team where several do, newest sighting first
provider_ids as (
    select
        names.player_lookup,
        {%- for provider in providers %}
        max(case
            when sightings.feed in ({{ provider.feeds }}) then sightings.provider_player_id
        end) as {{ provider.id }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('provider_sightings') }} as sightings
    inner join names on {{ resolve_player('sightings', 'names', 'sightings.team_abbr') }}
    where not sightings.is_removed and sightings.provider_player_id <> ''
    group by names.player_lookup
),

listed as (
    select * from {{ ref('nbac_player_list_current') }}
    where not is_removed
),

spellings as (
    select
        player_lookup,
        string_agg(name_lookup, ',' order by name_lookup) as aliases
    from (
        select distinct names.player_lookup, names.name_lookup
        from names
        where names.name_lookup <> names.player_lookup
    ) as other_names
    group by player_lookup
),

players as (
    select
        -- keys
        identities.player_lookup,
        identities.nba_player_id,
        {%- for provider in providers %}
        provider_ids.{{ provider.id }},
        {%- endfor %}
        -- attributes
        identities.player_full_name,
        spellings.aliases,
        listed.team_abbr as listed_team_abbr,
        listed.position,
        listed.height,
        listed.country,
        listed.draft_year
    from identities
    left join listed on identities.nba_player_id = listed.nba_player_id
    left join provider_ids on identities.player_lookup = provider_ids.player_lookup
    left join spellings on identities.player_lookup = spellings.player_lookup
)

select
    *,
    cast(null as {{ column_type('timestamp') }}) as known_at
from players
