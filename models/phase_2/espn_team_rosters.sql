{{ config(
    unique_key=['scope', 'espn_player_id'],
    meta={'recompute': [from_landing('espn_team_rosters'), from_seeds()], 'date': none},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('espn_team_rosters', scope) }}
),

athletes as (
    {{ json_rows('payloads', ['$.team.athletes'], {
        'team_espn_id': ['$.team.id', 'string', 0],
        'team_display_name': ['$.team.displayName', 'string', 0],
        'espn_player_id': ['$.id', 'string'],
        'player_full_name': ['$.displayName', 'string'],
        'jersey_number': ['$.jersey', 'string'],
        'position_abbr': ['$.position.abbreviation', 'string'],
        'height': ['$.displayHeight', 'string'],
        'weight': ['$.displayWeight', 'string'],
        'age': ['$.age', 'int'],
        'experience_years': ['$.experience.years', 'int'],
        'college': ['$.college.name', 'string'],
        'birth_city': ['$.birthPlace.city', 'string'],
        'birth_state': ['$.birthPlace.state', 'string'],
        'birth_country': ['$.birthPlace.country', 'string'],
        'born': ['$.dateOfBirth', 'string'],
        'status': ['$.status.type', 'string'],
        'is_active': ['$.active', 'bool'],
        'salary': ['$.contract.salary', 'int'],
        'injury_status': ['$.injuries[0].status', 'string'],
        'injury_type': ['$.injuries[0].details.type', 'string'],
        'injury_side': ['$.injuries[0].details.side', 'string'],
        'injury_detail': ['$.injuries[0].details.detail', 'string'],
        'injury_comment': ['$.injuries[0].shortComment', 'string'],
        'injury_reported': ['$.injuries[0].date', 'string'],
        'return_day': ['$.injuries[0].details.returnDate', 'string'],
    }) }}
),

players as (
    select
        -- keys
        athletes.scope,
        athletes.espn_player_id,
        -- attributes
        {{ eastern_date('athletes.captured_at') }} as roster_date,
        teams.team_abbr,
        athletes.team_espn_id,
        athletes.team_display_name,
        {{ player_lookup('athletes.player_full_name') }} as player_lookup,
        athletes.player_full_name,
        athletes.jersey_number,
        athletes.position_abbr,
        athletes.height,
        athletes.weight,
        athletes.college,
        athletes.birth_city,
        athletes.birth_state,
        athletes.birth_country,
        {{ parse_day('substr(athletes.born, 1, 10)', '%Y-%m-%d') }} as birth_date,
        athletes.status,
        athletes.is_active,
        athletes.injury_status,
        athletes.injury_type,
        athletes.injury_side,
        athletes.injury_detail,
        athletes.injury_comment,
        {{ espn_moment('athletes.injury_reported') }} as injury_reported_at,
        {{ parse_day('substr(athletes.return_day, 1, 10)', '%Y-%m-%d') }} as return_date,
        -- measures
        athletes.age,
        athletes.experience_years,
        nullif(athletes.salary, 0) as salary,
        -- audit
        athletes.captured_at as known_at,
        athletes.payload_id,
        athletes.correlation_id
    from athletes
    left join {{ ref('team_aliases') }} as teams
        on athletes.team_espn_id = teams.alias and teams.source = 'espn_id'
    qualify row_number() over (
        partition by athletes.scope, athletes.espn_player_id
        order by athletes.player_full_name, {{ whole_row('athletes') }}
    ) = 1
)

select * from players
