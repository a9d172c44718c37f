{{ config(
    unique_key=['scope', 'bdl_game_id', 'bdl_player_id'],
    meta={'recompute': [from_landing('bdl_player_boxscores', dated=true), from_seeds()]},
) }}
{%- set scope = change_scope() -%}
{%- set game_date = "cast(substr(lines.game_day, 1, 10) as date)" -%}
{%- set full_name = "concat(coalesce(lines.first_name, ''), ' ', coalesce(lines.last_name, ''))" -%}

with payloads as (
    {{ newest_payloads('bdl_player_boxscores', scope) }}
),

home_players as (
    {{ bdl_players('payloads', 'home_team') }}
),

away_players as (
    {{ bdl_players('payloads', 'visitor_team') }}
),

single_lines as (
    {{ bdl_stats('payloads') }}
),

lines as (
    select * from home_players
    union all
    select * from away_players
    union all
    select * from single_lines
    where bdl_player_id is not null
),

boxscores as (
    select
        -- keys
        lines.bdl_game_id,
        lines.bdl_player_id,
        lines.scope,
        -- attributes
        {{ game_date }} as game_date,
        case
            when away.team_abbr is not null and home.team_abbr is not null
                then {{ game_id(game_date, 'away.team_abbr', 'home.team_abbr') }}
        end as game_id,
        {{ player_lookup(full_name) }} as player_lookup,
        trim({{ full_name }}) as player_full_name,
        own.team_abbr,
        home.team_abbr as home_team_abbr,
        away.team_abbr as away_team_abbr,
        lines.game_status,
        -- measures
        {{ minutes_decimal('lines.minutes_text') }} as minutes,
        lines.points,
        lines.field_goals_made,
        lines.field_goals_attempted,
        lines.three_pointers_made,
        lines.three_pointers_attempted,
        lines.free_throws_made,
        lines.free_throws_attempted,
        lines.offensive_rebounds,
        lines.defensive_rebounds,
        lines.total_rebounds,
        lines.assists,
        lines.steals,
        lines.blocks,
        lines.turnovers,
        lines.personal_fouls,
        -- audit
        lines.captured_at as known_at,
        lines.payload_id,
        lines.correlation_id
    from lines
    -- one form of the answer names the teams of a game by code, the other by id
    left join {{ ref('team_aliases') }} as home
        on lines.home_team = home.alias and home.source in ('nba', 'bdl_id')
    left join {{ ref('team_aliases') }} as away
        on lines.away_team = away.alias and away.source in ('nba', 'bdl_id')
    left join {{ ref('team_aliases') }} as own
        on lines.team = own.alias and own.source = 'nba'
    -- a game in progress is not a result
    where lines.game_status = 'Final'
    qualify row_number() over (
        partition by lines.scope, lines.bdl_game_id, lines.bdl_player_id
        order by lines.captured_at desc, {{ whole_row('lines') }}
    ) = 1
)

select * from boxscores
