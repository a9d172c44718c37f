{{ config(
    unique_key=['scope', 'team_id'],
    meta={'recompute': [from_landing('bdl_standings'), from_seeds()], 'date': none},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('bdl_standings', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.data'], {
        'team_id': ['$.team.id', 'int'],
        'team_city': ['$.team.city', 'string'],
        'team_name': ['$.team.name', 'string'],
        'team_full_name': ['$.team.full_name', 'string'],
        'conference': ['$.team.conference', 'string'],
        'division': ['$.team.division', 'string'],
        'season_year': ['$.season', 'int'],
        'conference_rank': ['$.conference_rank', 'int'],
        'division_rank': ['$.division_rank', 'int'],
        'wins': ['$.wins', 'int'],
        'losses': ['$.losses', 'int'],
        'conference_record': ['$.conference_record', 'string'],
        'division_record': ['$.division_record', 'string'],
        'home_record': ['$.home_record', 'string'],
        'road_record': ['$.road_record', 'string'],
    }) }}
),

standings as (
    select
        -- keys
        parsed.scope,
        parsed.team_id,
        -- attributes
        parsed.landing_date as date_recorded,
        parsed.season_year,
        concat(
            cast(parsed.season_year as {{ dbt.type_string() }}),
            '-',
            substr(cast(parsed.season_year + 1 as {{ dbt.type_string() }}), 3, 2)
        ) as season_display,
        teams.team_abbr,
        parsed.team_city,
        parsed.team_name,
        parsed.team_full_name,
        parsed.conference,
        parsed.division,
        parsed.conference_record,
        parsed.division_record,
        parsed.home_record,
        parsed.road_record,
        -- measures
        parsed.conference_rank,
        parsed.division_rank,
        parsed.wins,
        parsed.losses,
        parsed.wins + parsed.losses as games_played,
        round(parsed.wins / nullif(parsed.wins + parsed.losses, 0), 4) as win_percentage,
        {{ record_part('parsed.conference_record', 1) }} as conference_wins,
        {{ record_part('parsed.conference_record', 2) }} as conference_losses,
        {{ record_part('parsed.division_record', 1) }} as division_wins,
        {{ record_part('parsed.division_record', 2) }} as division_losses,
        {{ record_part('parsed.home_record', 1) }} as home_wins,
        {{ record_part('parsed.home_record', 2) }} as home_losses,
        {{ record_part('parsed.road_record', 1) }} as road_wins,
        {{ record_part('parsed.road_record', 2) }} as road_losses,
        -- audit
        parsed.captured_at as known_at,
        parsed.payload_id,
        parsed.correlation_id
    from parsed
    left join {{ ref('team_aliases') }} as teams
        on
            cast(parsed.team_id as {{ dbt.type_string() }}) = teams.alias
            and teams.source = 'bdl_id'
    where parsed.team_id is not null
    qualify row_number() over (
        partition by parsed.scope, parsed.team_id
        order by parsed.captured_at desc, {{ whole_row('parsed') }}
    ) = 1
)

select * from standings
