{{ config(
    unique_key=['nba_game_id', 'team_id'],
    meta={'recompute': [from_landing('nbac_team_boxscore', dated=true)]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_team_boxscore', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.TeamStats'], {
        'nba_game_id': ['$.GAME_ID', 'string'],
        'team_id': ['$.TEAM_ID', 'int'],
        'team_abbr': ['$.TEAM_ABBREVIATION', 'string'],
        'minutes_text': ['$.MIN', 'string'],
        'field_goals_made': ['$.FGM', 'int'],
        'field_goals_attempted': ['$.FGA', 'int'],
        'three_pointers_made': ['$.FG3M', 'int'],
        'three_pointers_attempted': ['$.FG3A', 'int'],
        'free_throws_made': ['$.FTM', 'int'],
        'free_throws_attempted': ['$.FTA', 'int'],
        'offensive_rebounds': ['$.OREB', 'int'],
        'defensive_rebounds': ['$.DREB', 'int'],
        'total_rebounds': ['$.REB', 'int'],
        'assists': ['$.AST', 'int'],
        'steals': ['$.STL', 'int'],
        'blocks': ['$.BLK', 'int'],
        'turnovers': ['$.TO', 'int'],
        'personal_fouls': ['$.PF', 'int'],
        'points': ['$.PTS', 'int'],
        'plus_minus': ['$.PLUS_MINUS', 'float'],
    }) }}
),

boxscores as (
    select
        -- keys
        nba_game_id,
        team_id,
        scope,
        -- attributes
        landing_date as game_date,
        team_abbr,
        -- measures
        {{ minutes_decimal('minutes_text') }} as minutes,
        points,
        field_goals_made,
        field_goals_attempted,
        three_pointers_made,
        three_pointers_attempted,
        free_throws_made,
        free_throws_attempted,
        offensive_rebounds,
        defensive_rebounds,
        total_rebounds,
        assists,
        steals,
        blocks,
        turnovers,
        personal_fouls,
        plus_minus,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from parsed
    qualify row_number() over (partition by nba_game_id, team_id order by captured_at desc) = 1
)

select * from boxscores
