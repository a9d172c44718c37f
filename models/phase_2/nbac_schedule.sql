{{ config(
    unique_key=['nba_game_id'],
    meta={'recompute': [from_landing('nbac_schedule')], 'date': none},
) }}
{%- set scope = change_scope() -%}
{%- set words = nbac_words('game_status_text') -%}
{%- set has_points = '(coalesce(home_score, 0) + coalesce(away_score, 0) > 0)' -%}
{%- set tv = '$.broadcasters' -%}

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
        'season': ['$.leagueSchedule.seasonYear', 'string', 0],
        'game_sub_label': ['$.gameSubLabel', 'string'],
        'game_subtype': ['$.gameSubtype', 'string'],
        'series_text': ['$.seriesText', 'string'],
        'arena_name': ['$.arenaName', 'string'],
        'arena_city': ['$.arenaCity', 'string'],
        'arena_state': ['$.arenaState', 'string'],
        'national_tv': [tv ~ '.nationalTvBroadcasters[0].broadcasterAbbreviation', 'string'],
        'national_stream': [tv ~ '.nationalOttBroadcasters[0].broadcasterAbbreviation', 'string'],
    }) }}
),

told as (
    select
        *,
        cast(substr(game_date_est, 1, 10) as date) as game_date,
        {{ has_points }} as has_points,
        -- the flag may stay when there is a new time, and after the game
        {{ nbac_put_off('game_status_text') }} or (
            coalesce(postponed_status, 'N') in ('P', 'Y')
            and not {{ has_points }}
            and not {{ text_matches(words, '^[0-9]+:[0-9]+ [AP]M') }}
        ) as is_postponed
    from parsed
),

games as (
    select
        -- keys
        nba_game_id,
        scope,
        -- attributes
        game_date,
        {{ game_id('game_date', 'away_team_abbr', 'home_team_abbr') }} as game_id,
        season,
        {{ to_type('substr(season, 1, 4)', 'int') }} as season_year,
        {{ nba_season_type('nba_game_id') }} as season_type,
        game_code,
        game_status,
        game_status_text,
        -- a game whose time is not set stands at midnight
        case when {{ words }} <> 'TBD' then tipoff_at end as tipoff_at,
        is_postponed,
        game_label,
        nullif(game_sub_label, '') as game_sub_label,
        nullif(series_text, '') as series_text,
        coalesce(game_subtype, '') like 'in-season%' as is_cup_game,
        is_neutral_site,
        nullif(arena_name, '') as arena_name,
        nullif(arena_city, '') as arena_city,
        nullif(arena_state, '') as arena_state,
        national_tv as national_tv_network,
        national_stream as national_streaming_platform,
        case when coalesce(national_tv, '') <> 'TBD' then national_tv is not null end
            as has_national_tv,
        case
            when url like '%cdn.nba.com/%' then 'cdn_static'
            when url like '%stats.nba.com/%' then 'api_stats'
        end as data_source,
        home_team_id,
        home_team_abbr,
        away_team_id,
        away_team_abbr,
        case
            when game_status <> 3 or home_score = away_score then null
            when home_score > away_score then home_team_abbr
            when home_score < away_score then away_team_abbr
        end as winning_team_abbr,
        -- measures
        case when game_status > 1 then home_score end as home_score,
        case when game_status > 1 then away_score end as away_score,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from told
    where
        -- 001 pre-season and 003 all-star games have no props, 006 (the Cup's final) no statistics
        -- that count;
        -- a play-off place without teams is no game yet
        {{ nba_season_type('nba_game_id') }} is not null
        and coalesce(home_team_abbr, '') <> ''
        and coalesce(away_team_abbr, '') <> ''
    qualify row_number() over (
        partition by nba_game_id
        order by
            captured_at desc, is_postponed asc, has_points desc, game_date desc,
            {{ whole_row('told') }}
    ) = 1
)

select * from games
