{{ config(
    unique_key=['scope', 'nba_game_id', 'nba_player_id', 'shot_number'],
    meta={'recompute': [from_landing('nbac_shot_chart', dated=true)]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_shot_chart', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.Shot_Chart_Detail'], {
        'nba_game_id': ['$.GAME_ID', 'string'],
        'nba_player_id': ['$.PLAYER_ID', 'int'],
        'player_full_name': ['$.PLAYER_NAME', 'string'],
        'team_id': ['$.TEAM_ID', 'int'],
        'game_day': ['$.GAME_DATE', 'string'],
        'event_number': ['$.GAME_EVENT_ID', 'int'],
        'period': ['$.PERIOD', 'int'],
        'minutes_remaining': ['$.MINUTES_REMAINING', 'int'],
        'seconds_remaining': ['$.SECONDS_REMAINING', 'int'],
        'action_type': ['$.ACTION_TYPE', 'string'],
        'shot_type': ['$.SHOT_TYPE', 'string'],
        'shot_area': ['$.SHOT_ZONE_BASIC', 'string'],
        'shot_distance': ['$.SHOT_DISTANCE', 'int'],
        'loc_x': ['$.LOC_X', 'int'],
        'loc_y': ['$.LOC_Y', 'int'],
        'shot_made_flag': ['$.SHOT_MADE_FLAG', 'int'],
    }) }}
),

shots as (
    select
        -- keys
        nba_game_id,
        nba_player_id,
        -- the event id is empty in some seasons: number a player's shots in game order
        row_number() over (
            partition by scope, nba_game_id, nba_player_id
            order by
                period asc, minutes_remaining desc, seconds_remaining desc, event_number asc,
                action_type asc, loc_x asc, loc_y asc, shot_made_flag asc, shot_type asc,
                shot_area asc, shot_distance asc
        ) as shot_number,
        scope,
        -- attributes
        {{ read_day('game_day') }} as game_date,
        player_full_name,
        team_id,
        period,
        action_type,
        shot_type,
        shot_area,
        shot_made_flag = 1 as is_made,
        -- measures
        shot_distance,
        loc_x,
        loc_y,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from parsed
)

select * from shots
