{{ config(
    unique_key=['scope', 'team_name', 'player_name', 'name_number'],
    meta={'recompute': [from_landing('nbac_gamebook_player_stats', dated=true), from_seeds()]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_gamebook_player_stats', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.players'], {
        'game_code': ['$.game_code', 'string', 0],
        'game_date': ['$.game_date', 'date', 0],
        'away_team_name': ['$.away_team', 'string', 0],
        'home_team_name': ['$.home_team', 'string', 0],
        'team_name': ['$.team', 'string'],
        'player_name': ['$.name', 'string'],
        'name_number': ['$.name_number', 'int'],
        'player_status': ['$.status', 'string'],
        'jersey_number': ['$.jersey_number', 'string'],
        'start_position': ['$.position', 'string'],
        'dnp_reason': ['$.dnp_reason', 'string'],
        'minutes_text': ['$.minutes', 'string'],
        'points': ['$.points', 'int'],
        'field_goals_made': ['$.field_goals_made', 'int'],
        'field_goals_attempted': ['$.field_goals_attempted', 'int'],
        'three_pointers_made': ['$.three_pointers_made', 'int'],
        'three_pointers_attempted': ['$.three_pointers_attempted', 'int'],
        'free_throws_made': ['$.free_throws_made', 'int'],
        'free_throws_attempted': ['$.free_throws_attempted', 'int'],
        'offensive_rebounds': ['$.offensive_rebounds', 'int'],
        'defensive_rebounds': ['$.defensive_rebounds', 'int'],
        'total_rebounds': ['$.total_rebounds', 'int'],
        'assists': ['$.assists', 'int'],
        'steals': ['$.steals', 'int'],
        'blocks': ['$.blocks', 'int'],
        'turnovers': ['$.turnovers', 'int'],
        'personal_fouls': ['$.personal_fouls', 'int'],
        'plus_minus': ['$.plus_minus', 'int'],
    }) }}
),

team_names as (
    -- the home team is printed in capitals
    select
        upper(alias) as printed,
        team_abbr
    from {{ ref('team_aliases') }}
    where source = 'name'
),

stats as (
    select
        -- keys
        parsed.scope,
        parsed.team_name,
        parsed.player_name,
        parsed.name_number,
        -- attributes
        parsed.game_date,
        {{ game_id('parsed.game_date', 'away.team_abbr', 'home.team_abbr') }} as game_id,
        parsed.game_code,
        case when parsed.team_name = parsed.home_team_name then home.team_abbr else away.team_abbr
        end as team_abbr,
        home.team_abbr as home_team_abbr,
        away.team_abbr as away_team_abbr,
        parsed.player_status,
        -- a bare last name would be taken for another player's key
        case
            when parsed.player_status <> 'inactive' then {{ player_lookup('parsed.player_name') }}
        end as player_lookup,
        parsed.jersey_number,
        parsed.start_position,
        case
            when parsed.start_position is not null then true
            -- a report that prints no positions says nothing about starters
            when max(parsed.start_position) over (partition by parsed.scope, parsed.team_name)
                is not null then false
        end as is_starter,
        parsed.dnp_reason,
        -- measures
        {{ minutes_decimal('parsed.minutes_text') }} as minutes,
        parsed.points,
        parsed.field_goals_made,
        parsed.field_goals_attempted,
        parsed.three_pointers_made,
        parsed.three_pointers_attempted,
        parsed.free_throws_made,
        parsed.free_throws_attempted,
        parsed.offensive_rebounds,
        parsed.defensive_rebounds,
        parsed.total_rebounds,
        parsed.assists,
        parsed.steals,
        parsed.blocks,
        parsed.turnovers,
        parsed.personal_fouls,
        parsed.plus_minus,
        -- audit
        parsed.captured_at as known_at,
        parsed.payload_id,
        parsed.correlation_id
    from parsed
    left join team_names as home on upper(parsed.home_team_name) = home.printed
    left join team_names as away on upper(parsed.away_team_name) = away.printed
    qualify row_number() over (
        partition by parsed.scope, parsed.team_name, parsed.player_name, parsed.name_number
        order by parsed.captured_at desc, {{ whole_row('parsed') }}
    ) = 1
)

select * from stats
