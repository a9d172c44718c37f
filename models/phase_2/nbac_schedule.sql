{{ config(
    unique_key=['nba_game_id'],
    meta={'recompute': [from_landing('nbac_schedule')], 'date': none},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_schedule', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.leagueSchedule.gameDates', '$.games'], {
        'nba_game_id': ['$.gameId', 'string'],
        'game_code': ['$.gameCode', 'string'],
        'game_status': ['$.gameStatus', 'int'],
        'game_status_text': ['$.gameStatusText', 'string'],
        'game_date_est': ['$.gameDateEst', 'string'],
        'tipoff_at': ['$.gameDateTimeUTC', 'timestamp'],
        'postponed_status': ['$.postponedStatus', 'string'],
        'game_label': ['$.gameLabel', 'string'],
        'is_neutral_site': ['$.isNeutral', 'bool'],
        'home_team_id': ['$.homeTeam.teamId', 'int'],
        'home_team_abbr': ['$.homeTeam.teamTricode', 'string'],
        'home_score': ['$.homeTeam.score', 'int'],
        'away_team_id': ['$.awayTeam.teamId', 'int'],
        'away_team_abbr': ['$.awayTeam.teamTricode', 'string'],
        'away_score': ['$.awayTeam.score', 'int'],
    }) }}
),

games as (
    select
        -- keys
        nba_game_id,
        scope,
        -- attributes
        cast(substr(game_date_est, 1, 10) as date) as game_date,
        game_code,
        game_status,
        game_status_text,
        tipoff_at,
        coalesce(postponed_status, 'N') in ('P', 'Y') as is_postponed,
        game_label,
        is_neutral_site,
        home_team_id,
        home_team_abbr,
        away_team_id,
        away_team_abbr,
        -- measures
        case when game_status > 1 then home_score end as home_score,
        case when game_status > 1 then away_score end as away_score,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from parsed
    where
        -- 001 pre-season and 003 all-star games have no props;
        -- a play-off place without teams is no game yet
        substr(nba_game_id, 1, 3) in ('002', '004', '005')
        and home_team_abbr is not null
        and away_team_abbr is not null
    qualify row_number() over (partition by nba_game_id order by captured_at desc) = 1
)

select * from games
