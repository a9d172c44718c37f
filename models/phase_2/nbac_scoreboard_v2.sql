{{ config(
    unique_key=['nba_game_id', 'game_date'],
    meta={'recompute': [from_landing('nbac_scoreboard_v2', dated=true), from_seeds()]},
) }}
{%- set scope = change_scope() -%}
{%- set game_day = 'cast(parsed.game_date as ' ~ column_type('string') ~ ')' -%}

with payloads as (
    {{ newest_payloads('nbac_scoreboard_v2', scope) }}
),

parsed as (
    {{ nbac_scoreboard_games('payloads') }}
),

games as (
    select
        -- keys
        parsed.nba_game_id,
        parsed.game_date,
        parsed.scope,
        -- attributes
        {{ game_id('parsed.game_date', 'away.team_abbr', 'home.team_abbr') }} as game_id,
        {{ nba_season_year('parsed.nba_game_id') }} as season_year,
        parsed.game_status,
        case parsed.game_status when 1 then 'scheduled' when 2 then 'live' when 3 then 'final' end
            as game_state,
        trim(parsed.game_status_text) as game_status_text,
        {{ nbac_put_off('parsed.game_status_text') }} as is_postponed,
        -- a game whose time is not set stands at midnight
        case
            when {{ nbac_words('parsed.game_status_text') }} <> 'TBD' then
                coalesce(parsed.started_at, {{ eastern_clock_to_utc(
                    game_day, 'parsed.game_status_text'
                ) }})
        end as tipoff_at,
        parsed.home_team_id,
        home.team_abbr as home_team_abbr,
        parsed.away_team_id,
        away.team_abbr as away_team_abbr,
        case
            when parsed.game_status <> 3 or parsed.home_points = parsed.away_points then null
            when parsed.home_points > parsed.away_points then home.team_abbr
            when parsed.home_points < parsed.away_points then away.team_abbr
        end as winning_team_abbr,
        parsed.arena_name,
        parsed.source_form,
        -- measures
        case when parsed.game_status > 1 then parsed.home_points end as home_score,
        case when parsed.game_status > 1 then parsed.away_points end as away_score,
        case when parsed.game_status > 1 then parsed.period end as period,
        -- audit
        parsed.captured_at as known_at,
        parsed.payload_id,
        parsed.correlation_id
    from parsed
    inner join {{ ref('teams') }} as home on parsed.home_team_id = home.nba_team_id
    inner join {{ ref('teams') }} as away on parsed.away_team_id = away.nba_team_id
    -- no pre-season, all-star games, Cup final: as in nbac_schedule
    where substr(parsed.nba_game_id, 1, 3) in ('002', '004', '005')
    qualify row_number() over (
        partition by parsed.nba_game_id, parsed.game_date
        order by parsed.captured_at desc, {{ whole_row('parsed') }}
    ) = 1
)

select * from games
