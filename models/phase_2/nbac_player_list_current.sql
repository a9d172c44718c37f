{{ config(
    unique_key=['nba_player_id'],
    meta={'recompute': [from_landing('nbac_player_list_current')], 'date': none},
) }}
{%- set scope = change_scope() -%}
{%- set full_name = "concat(coalesce(first_name, ''), ' ', coalesce(last_name, ''))" -%}

with payloads as (
    {{ newest_payloads('nbac_player_list_current', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.PlayerIndex'], {
        'nba_player_id': ['$.PERSON_ID', 'int'],
        'last_name': ['$.PLAYER_LAST_NAME', 'string'],
        'first_name': ['$.PLAYER_FIRST_NAME', 'string'],
        'team_id': ['$.TEAM_ID', 'int'],
        'team_abbr': ['$.TEAM_ABBREVIATION', 'string'],
        'jersey_number': ['$.JERSEY_NUMBER', 'string'],
        'position': ['$.POSITION', 'string'],
        'height': ['$.HEIGHT', 'string'],
        'weight': ['$.WEIGHT', 'string'],
        'country': ['$.COUNTRY', 'string'],
        'draft_year': ['$.DRAFT_YEAR', 'int'],
        'roster_status': ['$.ROSTER_STATUS', 'float'],
        'from_year': ['$.FROM_YEAR', 'int'],
    }) }}
),

players as (
    select
        -- keys
        nba_player_id,
        scope,
        -- attributes
        {{ player_lookup(full_name) }} as player_lookup,
        trim({{ full_name }}) as player_full_name,
        team_id,
        team_abbr,
        jersey_number,
        position,
        height,
        cast(weight as {{ column_type('string') }}) as weight,
        country,
        draft_year,
        from_year,
        coalesce(roster_status, 0) = 1 as is_active,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from parsed
    qualify row_number() over (
        partition by nba_player_id
        order by captured_at desc, {{ whole_row('parsed') }}
    ) = 1
)

select * from players
