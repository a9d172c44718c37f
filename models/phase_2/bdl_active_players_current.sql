{{ config(
    unique_key=['bdl_player_id'],
    meta={'recompute': [from_landing('bdl_active_players_current'), from_seeds()], 'date': none},
) }}
{%- set scope = change_scope() -%}
{%- set full_name = "concat(coalesce(first_name, ''), ' ', coalesce(last_name, ''))" -%}

with payloads as (
    {{ newest_payloads('bdl_active_players_current', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.data'], {
        'bdl_player_id': ['$.id', 'int'],
        'first_name': ['$.first_name', 'string'],
        'last_name': ['$.last_name', 'string'],
        'bdl_team_id': ['$.team.id', 'int'],
        'team_city': ['$.team.city', 'string'],
        'team_name': ['$.team.name', 'string'],
        'team_full_name': ['$.team.full_name', 'string'],
        'team_conference': ['$.team.conference', 'string'],
        'team_division': ['$.team.division', 'string'],
        'position': ['$.position', 'string'],
        'height': ['$.height', 'string'],
        'weight': ['$.weight', 'string'],
        'jersey_number': ['$.jersey_number', 'string'],
        'college': ['$.college', 'string'],
        'country': ['$.country', 'string'],
        'draft_year': ['$.draft_year', 'int'],
        'draft_round': ['$.draft_round', 'int'],
        'draft_number': ['$.draft_number', 'int'],
    }) }}
),

named as (
    select
        *,
        {{ player_lookup(full_name) }} as player_lookup,
        trim({{ full_name }}) as player_full_name,
        cast(bdl_team_id as {{ dbt.type_string() }}) as team_alias
    from parsed
    where bdl_player_id is not null
),

players as (
    select
        -- keys
        named.bdl_player_id,
        named.scope,
        -- attributes
        named.player_lookup,
        named.first_name,
        named.last_name,
        named.player_full_name,
        named.bdl_team_id,
        teams.team_abbr,
        named.team_city,
        named.team_name,
        named.team_full_name,
        named.team_conference,
        named.team_division,
        named.position,
        named.height,
        named.weight,
        named.jersey_number,
        named.college,
        named.country,
        named.draft_year,
        named.draft_round,
        named.draft_number,
        -- audit
        named.captured_at as known_at,
        named.payload_id,
        named.correlation_id
    from named
    left join {{ ref('team_aliases') }} as teams
        on named.team_alias = teams.alias and teams.source = 'bdl_id'
    qualify row_number() over (
        partition by named.bdl_player_id
        order by named.captured_at desc, {{ whole_row('named') }}
    ) = 1
)

select * from players
