{{ config(
    unique_key=['scope', 'nba_game_id', 'nba_player_id'],
    meta={'recompute': [from_landing('nbac_player_boxscores', dated=true)]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_player_boxscores', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.LeagueGameLog'], {
        'nba_game_id': ['$.GAME_ID', 'string'],
        'nba_player_id': ['$.PLAYER_ID', 'int'],
        'player_full_name': ['$.PLAYER_NAME', 'string'],
        'team_id': ['$.TEAM_ID', 'int'],
        'team_abbr': ['$.TEAM_ABBREVIATION', 'string'],
        'game_day': ['$.GAME_DATE', 'string'],
        'matchup': ['$.MATCHUP', 'string'],
        'win_loss': ['$.WL', 'string'],
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
        'turnovers': ['$.TOV', 'int'],
        'personal_fouls': ['$.PF', 'int'],
        'points': ['$.PTS', 'int'],
        'plus_minus': ['$.PLUS_MINUS', 'int'],
    }) }}
),

boxscores as (
    select
        -- keys
        nba_game_id,
        nba_player_id,
        scope,
        -- attributes
        cast(substr(game_day, 1, 10) as date) as game_date,
        {{ player_lookup('player_full_name') }} as player_lookup,
        player_full_name,
        team_id,
        team_abbr,
        matchup like '%vs.%' as is_home,
        win_loss,
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
    -- a game that is not over has no winner yet, and these numbers are no results
    where win_loss in ('W', 'L')
    qualify row_number() over (
        partition by scope, nba_game_id, nba_player_id
        order by captured_at desc, {{ whole_row('parsed') }}
    ) = 1
)

select * from boxscores
