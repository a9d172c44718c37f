{{ config(
    unique_key=['scope', 'espn_game_id'],
    meta={'recompute': [from_landing('espn_scoreboard'), from_seeds()], 'date': none},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('espn_scoreboard', scope) }}
),

competitors as (
    {{ json_rows('payloads', ['$.events', '$.competitions', '$.competitors'], {
        'espn_game_id': ['$.id', 'string', 1],
        'starts': ['$.date', 'string', 1],
        'season_ends_in': ['$.season.year', 'int', 1],
        'espn_season_type': ['$.season.type', 'int', 1],
        'is_time_known': ['$.timeValid', 'bool', 2],
        'is_neutral_site': ['$.neutralSite', 'bool', 2],
        'attendance': ['$.attendance', 'int', 2],
        'venue_name': ['$.venue.fullName', 'string', 2],
        'venue_city': ['$.venue.address.city', 'string', 2],
        'venue_state': ['$.venue.address.state', 'string', 2],
        'game_label': ['$.notes[0].headline', 'string', 2],
        'national_broadcast': ['$.broadcast', 'string', 2],
        'period': ['$.status.period', 'int', 2],
        'espn_status_id': ['$.status.type.id', 'string', 2],
        'game_status': ['$.status.type.name', 'string', 2],
        'game_status_detail': ['$.status.type.detail', 'string', 2],
        'espn_state': ['$.status.type.state', 'string', 2],
        'is_completed': ['$.status.type.completed', 'bool', 2],
        'side': ['$.homeAway', 'string'],
        'team_espn_id': ['$.team.id', 'string'],
        'team_espn_abbr': ['$.team.abbreviation', 'string'],
        'team_name': ['$.team.displayName', 'string'],
        'score': ['$.score', 'int'],
        'is_winner': ['$.winner', 'bool'],
    }) }}
),

sides as (
    select
        competitors.*,
        teams.team_abbr
    from competitors
    inner join {{ ref('team_aliases') }} as teams
        on competitors.team_espn_id = teams.alias and teams.source = 'espn_id'
),

games as (
    select
        -- keys
        home.espn_game_id,
        home.scope,
        -- attributes
        {{ eastern_date(espn_moment('home.starts')) }} as game_date,
        {{ game_id(eastern_date(espn_moment('home.starts')), 'away.team_abbr', 'home.team_abbr') }}
            as game_id,
        home.season_ends_in - 1 as season_year,
        {{ espn_season_type('home.espn_season_type') }} as season_type,
        case when coalesce(home.is_time_known, true) then {{ espn_moment('home.starts') }} end
            as scheduled_start_time,
        home.game_status,
        home.game_status_detail,
        home.espn_status_id,
        home.espn_state,
        home.is_completed,
        home.game_status = 'STATUS_POSTPONED' as is_postponed,
        home.team_abbr as home_team_abbr,
        away.team_abbr as away_team_abbr,
        home.team_name as home_team_name,
        away.team_name as away_team_name,
        home.team_espn_id as home_team_espn_id,
        away.team_espn_id as away_team_espn_id,
        home.team_espn_abbr as home_team_espn_abbr,
        away.team_espn_abbr as away_team_espn_abbr,
        case when home.is_completed then home.is_winner end as home_team_winner,
        case when home.is_completed then away.is_winner end as away_team_winner,
        home.venue_name,
        home.venue_city,
        home.venue_state,
        home.is_neutral_site,
        home.game_label,
        nullif(home.national_broadcast, '') as national_broadcast,
        -- measures
        nullif(home.period, 0) as period,
        -- ESPN writes 0 before the game, and for a game that was put off
        case when home.is_completed or home.espn_state = 'in' then home.score end
            as home_team_score,
        case when home.is_completed or home.espn_state = 'in' then away.score end
            as away_team_score,
        nullif(home.attendance, 0) as attendance,
        -- audit
        home.captured_at as known_at,
        home.payload_id,
        home.correlation_id
    from sides as home
    -- exhibitions against other clubs and the all-star games have sides that are no NBA team
    inner join sides as away
        on
            home.payload_id = away.payload_id
            and home.espn_game_id = away.espn_game_id
            and away.side = 'away'
    where home.side = 'home'
    qualify row_number() over (
        partition by home.scope, home.espn_game_id
        order by
            home.captured_at desc, home.payload_id desc,
            {{ whole_row('home') }}, {{ whole_row('away') }}
    ) = 1
)

select * from games
