{{ config(
    unique_key=['scope', 'player_lookup'],
    meta={'recompute': [from_landing('br_rosters_current'), from_seeds()], 'date': none},
) }}
{%- set scope = change_scope() -%}
{%- set name_lookup = player_lookup('parsed.player_full_name') -%}

with payloads as (
    {{ newest_payloads('br_rosters_current', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.players'], {
        'season_display': ['$.season', 'string', 0],
        'br_team_code': ['$.team', 'string', 0],
        'team_name': ['$.team_name', 'string', 0],
        'player_full_name': ['$.player', 'string'],
        'player_last_name': ['$.last_name', 'string'],
        'br_player_id': ['$.player_id', 'string'],
        'is_two_way': ['$.two_way', 'bool'],
        'position': ['$.pos', 'string'],
        'jersey_number': ['$.number', 'string'],
        'height': ['$.height', 'string'],
        'weight': ['$.weight', 'int'],
        'born': ['$.birth_date', 'string'],
        'country': ['$.country', 'string'],
        'experience': ['$.experience', 'string'],
        'college': ['$.college', 'string'],
    }) }}
),

players as (
    select
        -- keys
        parsed.scope,
        {{ name_lookup }} as player_lookup,
        -- attributes
        {{ to_type('substr(parsed.season_display, 1, 4)', 'int') }} as season_year,
        parsed.season_display,
        coalesce(site_codes.team_abbr, team_names.team_abbr) as team_abbr,
        parsed.br_team_code,
        parsed.br_player_id,
        parsed.player_full_name,
        parsed.player_last_name,
        parsed.position,
        parsed.jersey_number,
        parsed.height,
        coalesce(
            {{ parse_day('parsed.born', '%B %d, %Y') }},
            {{ parse_day('parsed.born', '%Y-%m-%d') }}
        ) as birth_date,
        upper(parsed.country) as birth_country,
        parsed.college,
        parsed.is_two_way,
        -- measures
        parsed.weight,
        case
            when upper(parsed.experience) = 'R' then 0
            else {{ to_type('parsed.experience', 'int') }}
        end as experience_years,
        -- audit
        parsed.captured_at as known_at,
        parsed.payload_id,
        parsed.correlation_id
    from parsed
    left join {{ ref('team_aliases') }} as site_codes
        on parsed.br_team_code = site_codes.alias and site_codes.source = 'basketball_reference'
    left join {{ ref('team_aliases') }} as team_names
        on parsed.team_name = team_names.alias and team_names.source = 'name'
    qualify row_number() over (
        partition by parsed.scope, {{ name_lookup }}
        order by parsed.br_player_id, parsed.jersey_number, {{ whole_row('parsed') }}
    ) = 1
)

select * from players
