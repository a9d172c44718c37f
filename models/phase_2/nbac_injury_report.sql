{{ config(
    unique_key=['scope', 'game_date', 'team_name', 'player_lookup'],
    meta={'recompute': [from_landing('nbac_injury_report'), from_seeds()], 'date': none},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_injury_report', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.records'], {
        'report_date': ['$.report_date', 'string', 0],
        'report_time': ['$.report_time_et', 'string', 0],
        'game_day': ['$.game_date', 'string'],
        'matchup': ['$.matchup', 'string'],
        'team_name': ['$.team', 'string'],
        'player_name': ['$.player', 'string'],
        'injury_status': ['$.status', 'string'],
        'reason': ['$.reason', 'string'],
    }) }}
),

named as (
    select
        *,
        -- the report writes 'Last, First'; a suffix stays with the last name
        trim(concat(
            coalesce(trim({{ dbt.split_part('player_name', "','", 2) }}), ''),
            ' ',
            coalesce(trim({{ dbt.split_part('player_name', "','", 1) }}), '')
        )) as player_full_name
    from parsed
    where player_name is not null and player_name <> ''
),

statuses as (
    select
        -- keys
        named.scope,
        cast(named.game_day as date) as game_date,
        named.team_name,
        {{ player_lookup('named.player_full_name') }} as player_lookup,
        -- attributes
        teams.team_abbr,
        named.matchup,
        {{ game_id(
            'cast(named.game_day as date)',
            dbt.split_part('named.matchup', "'@'", 1),
            dbt.split_part('named.matchup', "'@'", 2),
        ) }} as game_id,
        named.player_full_name,
        lower(named.injury_status) as injury_status,
        named.reason,
        {{ eastern_to_utc("concat(named.report_date, ' ', named.report_time)") }} as reported_at,
        -- audit
        {{ eastern_to_utc("concat(named.report_date, ' ', named.report_time)") }} as known_at,
        named.payload_id,
        named.correlation_id
    from named
    left join {{ ref('team_aliases') }} as teams
        on named.team_name = teams.alias and teams.source = 'name'
)

-- two spellings of one name are one player
select * from statuses
qualify row_number() over (
    partition by scope, game_date, team_name, player_lookup
    order by injury_status, {{ whole_row('statuses') }}
) = 1
