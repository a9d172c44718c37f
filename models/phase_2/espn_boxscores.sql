{{ config(
    unique_key=['espn_game_id', 'espn_player_id'],
    meta={'recompute': [from_landing('espn_boxscores', dated=true), from_seeds()]},
) }}
{%- set scope = change_scope() -%}
{%- set game_date = eastern_date(espn_moment('players.starts')) -%}

with payloads as (
    {{ newest_payloads('espn_boxscores', scope) }}
),

players as (
    {{ json_rows('payloads', ['$.players'], {
        'espn_game_id': ['$.game_id', 'string', 0],
        'starts': ['$.date', 'string', 0],
        'espn_season_type': ['$.season_type', 'int', 0],
        'espn_state': ['$.status.state', 'string', 0],
        'game_status': ['$.status.detail', 'string', 0],
        'period': ['$.home.periods', 'int', 0],
        'home_team_espn_id': ['$.home.id', 'string', 0],
        'away_team_espn_id': ['$.away.id', 'string', 0],
        'home_team_score': ['$.home.score', 'int', 0],
        'away_team_score': ['$.away.score', 'int', 0],
        'espn_player_id': ['$.id', 'string'],
        'player_full_name': ['$.name', 'string'],
        'team_espn_id': ['$.team_id', 'string'],
        'jersey_number': ['$.jersey', 'string'],
        'position': ['$.position', 'string'],
        'is_starter': ['$.starter', 'bool'],
        'dnp_reason': ['$.dnp_reason', 'string'],
        'minutes_text': ['$.stats.minutes', 'string'],
        'points': ['$.stats.points', 'int'],
        'field_goals_made': ['$.stats.fieldGoalsMade', 'int'],
        'field_goals_attempted': ['$.stats.fieldGoalsAttempted', 'int'],
        'three_pointers_made': ['$.stats.threePointFieldGoalsMade', 'int'],
        'three_pointers_attempted': ['$.stats.threePointFieldGoalsAttempted', 'int'],
        'free_throws_made': ['$.stats.freeThrowsMade', 'int'],
        'free_throws_attempted': ['$.stats.freeThrowsAttempted', 'int'],
        'offensive_rebounds': ['$.stats.offensiveRebounds', 'int'],
        'defensive_rebounds': ['$.stats.defensiveRebounds', 'int'],
        'total_rebounds': ['$.stats.rebounds', 'int'],
        'assists': ['$.stats.assists', 'int'],
        'steals': ['$.stats.steals', 'int'],
        'blocks': ['$.stats.blocks', 'int'],
        'turnovers': ['$.stats.turnovers', 'int'],
        'personal_fouls': ['$.stats.fouls', 'int'],
        'plus_minus': ['$.stats.plusMinus', 'int'],
    }) }}
),

boxscores as (
    select
        -- keys
        players.espn_game_id,
        players.espn_player_id,
        players.scope,
        -- attributes
        {{ game_date }} as game_date,
        {{ game_id(game_date, 'away.team_abbr', 'home.team_abbr') }} as game_id,
        {{ espn_season_type('players.espn_season_type') }} as season_type,
        players.game_status,
        {{ player_lookup('players.player_full_name') }} as player_lookup,
        players.player_full_name,
        case when players.team_espn_id = players.home_team_espn_id then home.team_abbr
            when players.team_espn_id = players.away_team_espn_id then away.team_abbr
        end as team_abbr,
        home.team_abbr as home_team_abbr,
        away.team_abbr as away_team_abbr,
        players.home_team_espn_id,
        players.away_team_espn_id,
        players.jersey_number,
        players.position,
        players.is_starter,
        players.dnp_reason,
        -- measures
        players.period,
        players.home_team_score,
        players.away_team_score,
        {{ minutes_decimal('players.minutes_text') }} as minutes,
        {% for measure in [
            'points', 'field_goals_made', 'field_goals_attempted', 'three_pointers_made',
            'three_pointers_attempted', 'free_throws_made', 'free_throws_attempted',
            'offensive_rebounds', 'defensive_rebounds', 'total_rebounds', 'assists', 'steals',
            'blocks', 'turnovers', 'personal_fouls', 'plus_minus',
        ] %}
        players.{{ measure }},
        {% endfor %}
        -- audit
        players.captured_at as known_at,
        players.payload_id,
        players.correlation_id
    from players
    -- the all-star games have sides that are no NBA team
    inner join {{ ref('team_aliases') }} as home
        on players.home_team_espn_id = home.alias and home.source = 'espn_id'
    inner join {{ ref('team_aliases') }} as away
        on players.away_team_espn_id = away.alias and away.source = 'espn_id'
    -- a game in progress is not a result
    where players.espn_state = 'post'
    qualify row_number() over (
        partition by players.espn_game_id, players.espn_player_id
        order by players.captured_at desc, players.payload_id desc, {{ whole_row('players') }}
    ) = 1
)

select * from boxscores
