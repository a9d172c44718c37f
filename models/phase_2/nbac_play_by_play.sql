{{ config(
    unique_key=['nba_game_id', 'event_number'],
    meta={'recompute': [from_landing('nbac_play_by_play', dated=true)]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_play_by_play', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.game.actions'], {
        'nba_game_id': ['$.game.gameId', 'string', 0],
        'event_number': ['$.actionNumber', 'int'],
        'order_number': ['$.orderNumber', 'int'],
        'period': ['$.period', 'int'],
        'clock': ['$.clock', 'string'],
        'action_type': ['$.actionType', 'string'],
        'sub_type': ['$.subType', 'string'],
        'team_abbr': ['$.teamTricode', 'string'],
        'nba_player_id': ['$.personId', 'int'],
        'assist_player_id': ['$.assistPersonId', 'int'],
        'shot_result': ['$.shotResult', 'string'],
        'shot_distance': ['$.shotDistance', 'float'],
        'shot_area': ['$.area', 'string'],
        'score_home': ['$.scoreHome', 'int'],
        'score_away': ['$.scoreAway', 'int'],
        'description': ['$.description', 'string'],
    }) }}
),

events as (
    select
        -- keys
        nba_game_id,
        event_number,
        scope,
        -- attributes
        landing_date as game_date,
        order_number,
        period,
        clock,
        action_type,
        nullif(sub_type, '') as sub_type,
        nullif(team_abbr, '') as team_abbr,
        nullif(nba_player_id, 0) as nba_player_id,
        assist_player_id,
        action_type in ('2pt', '3pt') as is_field_goal,
        case
            when action_type in ('2pt', '3pt', 'freethrow') then shot_result = 'Made'
        end as is_made,
        case when action_type in ('2pt', '3pt') then shot_area end as shot_area,
        description,
        -- measures
        shot_distance,
        score_home,
        score_away,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from parsed
    -- a period row may repeat an action number; the later row is the corrected one
    qualify row_number() over (
        partition by nba_game_id, event_number
        order by captured_at desc, order_number desc
    ) = 1
)

select * from events
