{{ config(
    unique_key=['scope', 'bdl_player_id'],
    meta={'recompute': [from_landing('bdl_injuries'), from_seeds()], 'date': none},
) }}
{%- set scope = change_scope() -%}
{%- set full_name = "concat(coalesce(first_name, ''), ' ', coalesce(last_name, ''))" -%}

with payloads as (
    {{ newest_payloads('bdl_injuries', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.data'], {
        'bdl_player_id': ['$.player.id', 'int'],
        'first_name': ['$.player.first_name', 'string'],
        'last_name': ['$.player.last_name', 'string'],
        'player_position': ['$.player.position', 'string'],
        'own_team_id': ['$.player.team_id', 'int'],
        'nested_team_id': ['$.player.team.id', 'int'],
        'injury_status': ['$.status', 'string'],
        'return_date_text': ['$.return_date', 'string'],
        'injury_description': ['$.description', 'string'],
    }) }}
),

dated as (
    select
        *,
        {{ player_lookup(full_name) }} as player_lookup,
        trim({{ full_name }}) as player_full_name,
        coalesce(own_team_id, nested_team_id) as bdl_team_id,
        {{ eastern_date('captured_at') }} as scrape_date
    from parsed
    where bdl_player_id is not null
),

resolved as (
    select
        *,
        coalesce(
            {{ parse_day('substr(trim(return_date_text), 1, 10)', '%Y-%m-%d') }},
            {{ yearless_day('return_date_text', 'scrape_date') }}
        ) as return_date
    from dated
),

injuries as (
    select
        -- keys
        resolved.scope,
        resolved.bdl_player_id,
        -- attributes
        resolved.scrape_date,
        resolved.captured_at as scrape_timestamp,
        extract(year from resolved.scrape_date)
        - case when extract(month from resolved.scrape_date) >= 10 then 0 else 1 end
            as season_year,
        resolved.player_lookup,
        resolved.player_full_name,
        resolved.player_position,
        resolved.bdl_team_id,
        teams.team_abbr,
        resolved.injury_status,
        {{ injury_status('resolved.injury_status') }} as injury_status_normalized,
        resolved.return_date,
        resolved.return_date_text as return_date_original,
        resolved.return_date is not null as return_date_parsed,
        resolved.injury_description,
        {{ injury_reason_category('resolved.injury_description') }} as reason_category,
        -- audit
        resolved.captured_at as known_at,
        resolved.payload_id,
        resolved.correlation_id
    from resolved
    left join {{ ref('team_aliases') }} as teams
        on
            cast(resolved.bdl_team_id as {{ dbt.type_string() }}) = teams.alias
            and teams.source = 'bdl_id'
    qualify row_number() over (
        partition by resolved.scope, resolved.bdl_player_id
        order by
            resolved.injury_status desc, resolved.injury_description asc,
            {{ whole_row('resolved') }}
    ) = 1
)

select * from injuries
