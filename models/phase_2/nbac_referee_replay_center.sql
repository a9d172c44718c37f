{{ config(
    unique_key=['scope', 'official_code'],
    meta={'recompute': [from_landing('nbac_referee_game_assignments', dated=true)]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_referee_game_assignments', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.nba.Table1.rows'], {
        'game_day': ['$.game_date', 'string'],
        'official_code': ['$.official_code', 'int'],
        'official_name': ['$.replaycenter_official', 'string'],
    }) }}
),

officials as (
    select
        -- keys
        scope,
        official_code,
        -- attributes
        {{ read_day('game_day') }} as game_date,
        official_name,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from parsed
    where official_code is not null
    qualify row_number() over (
        partition by scope, official_code
        order by official_name, {{ whole_row('parsed') }}
    ) = 1
)

select * from officials
