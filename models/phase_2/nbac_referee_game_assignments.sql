{{ config(
    unique_key=['scope', 'nba_game_id', 'official_position'],
    meta={'recompute': [from_landing('nbac_referee_game_assignments', dated=true), from_seeds()]},
) }}
{%- set scope = change_scope() -%}
{%- set positions = [1, 2, 3, 4] -%}
{%- set fields = {
    'nba_game_id': ['$.game_id', 'string'],
    'game_day': ['$.game_date', 'string'],
    'season': ['$.season', 'string'],
    'game_code': ['$.game_code', 'string'],
    'home_team_id': ['$.home_team_id', 'int'],
    'home_team': ['$.home_team', 'string'],
    'home_alias': ['$.home_team_abbr', 'string'],
    'away_team_id': ['$.away_team_id', 'int'],
    'away_team': ['$.away_team', 'string'],
    'away_alias': ['$.away_team_abbr', 'string'],
} -%}
{%- for position in positions -%}
    {%- set stem = 'official' ~ position -%}
    {%- do fields.update({
        stem: ['$.' ~ stem, 'string'],
        stem ~ '_code': ['$.' ~ stem ~ '_code', 'int'],
        stem ~ '_jersey': ['$.' ~ stem ~ '_JNum', 'string'],
    }) -%}
{%- endfor %}

with payloads as (
    {{ newest_payloads('nbac_referee_game_assignments', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.nba.Table.rows'], fields) }}
),

officials as (
    {%- for position in positions %}
    select
        *,
        {{ read_day('game_day') }} as game_date,
        {{ position }} as official_position,
        official{{ position }} as official_name,
        official{{ position }}_code as official_code,
        official{{ position }}_jersey as official_jersey_number
    from parsed
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

assignments as (
    select
        -- keys
        officials.nba_game_id,
        cast(officials.official_position as {{ column_type('int') }}) as official_position,
        officials.scope,
        -- attributes
        officials.game_date,
        case when home.team_abbr is not null and away.team_abbr is not null then
            {{ game_id('officials.game_date', 'away.team_abbr', 'home.team_abbr') }}
        end as game_id,
        officials.season,
        officials.game_code,
        officials.home_team_id,
        officials.home_team,
        home.team_abbr as home_team_abbr,
        officials.away_team_id,
        officials.away_team,
        away.team_abbr as away_team_abbr,
        officials.official_code,
        officials.official_name,
        officials.official_jersey_number,
        -- audit
        officials.captured_at as known_at,
        officials.payload_id,
        officials.correlation_id
    from officials
    left join {{ ref('team_aliases') }} as home
        on officials.home_alias = home.alias and home.source = 'nba'
    left join {{ ref('team_aliases') }} as away
        on officials.away_alias = away.alias and away.source = 'nba'
    -- a crew has three, in a few games four
    where officials.official_name is not null and officials.official_name <> ''
    qualify row_number() over (
        partition by officials.scope, officials.nba_game_id, officials.official_position
        order by officials.captured_at desc, {{ whole_row('officials') }}
    ) = 1
)

select * from assignments
