{% macro nbac_actions(payloads) -%}
    {#- The actions of the documents of cdn.nba.com and of playbyplayv3, in the words of the CDN.
        The latter writes '' for what does not apply, gives a block or steal the number of the
        action it belongs to, names no zone, and says only in words whether a free throw went in. -#}
    select
        *,
        coalesce(action_id, action_number) as event_number,
        case when action_id is null then 'cdn' else 'stats_v3' end as source_form,
        case
            when action_words in ('Made Shot', 'Missed Shot') then concat(shot_value, 'pt')
            when action_words <> '' then lower(replace(action_words, ' ', ''))
            when description like '%BLOCK (%' then 'block'
            when description like '%STEAL (%' then 'steal'
        end as action_type,
        nullif(nullif(replace(sub_words, 'Free Throw ', ''), ''), 'Unknown') as sub_type,
        case
            when shot_result in ('Made', 'Missed') then shot_result = 'Made'
            else description not like 'MISS%'
        end as went_in
    from (
        {{ json_rows(payloads, ['$.game.actions'], {
            'nba_game_id': ['$.game.gameId', 'string', 0],
            'action_number': ['$.actionNumber', 'int'],
            'action_id': ['$.actionId', 'int'],
            'order_number': ['$.orderNumber', 'int'],
            'period': ['$.period', 'int'],
            'clock': ['$.clock', 'string'],
            'action_words': ['$.actionType', 'string'],
            'sub_words': ['$.subType', 'string'],
            'tricode': ['$.teamTricode', 'string'],
            'person_id': ['$.personId', 'int'],
            'assist_player_id': ['$.assistPersonId', 'int'],
            'block_player_id': ['$.blockPersonId', 'int'],
            'steal_player_id': ['$.stealPersonId', 'int'],
            'foul_drawn_player_id': ['$.foulDrawnPersonId', 'int'],
            'shot_result': ['$.shotResult', 'string'],
            'shot_value': ['$.shotValue', 'string'],
            'written_distance': ['$.shotDistance', 'float'],
            'written_area': ['$.area', 'string'],
            'x_legacy': ['$.xLegacy', 'int'],
            'y_legacy': ['$.yLegacy', 'int'],
            'score_home': ['$.scoreHome', 'int'],
            'score_away': ['$.scoreAway', 'int'],
            'description': ['$.description', 'string'],
        }) }}
    ) as actions
{%- endmacro %}

{% macro nbac_table_events(payloads) -%}
    {#- The rows of playbyplayv2 under the same names. It has no places, no zones and no order but
        the number of the event; a three is one by its description. -#}
    select
        *,
        event_type = 1
        or (event_type = 3 and coalesce(description, '') not like 'MISS%') as went_in,
        case
            when event_type in (1, 2) and description like '%3PT%' then '3pt'
            when event_type in (1, 2) then '2pt'
            when event_type = 3 then 'freethrow'
            when event_type = 4 then 'rebound'
            when event_type = 5 then 'turnover'
            when event_type = 6 then 'foul'
            when event_type = 7 then 'violation'
            when event_type = 8 then 'substitution'
            when event_type = 9 then 'timeout'
            when event_type = 10 then 'jumpball'
            when event_type = 11 then 'ejection'
            when event_type in (12, 13) then 'period'
            when event_type = 18 then 'instantreplay'
        end as action_type,
        case event_type when 12 then 'start' when 13 then 'end' end as sub_type,
        concat(
            'PT', lpad({{ dbt.split_part('clock_text', "':'", 1) }}, 2, '0'),
            'M', {{ dbt.split_part('clock_text', "':'", 2) }}, '.00S'
        ) as clock,
        {{ to_type(dbt.split_part('score', "' - '", 1), 'int') }} as score_away,
        {{ to_type(dbt.split_part('score', "' - '", 2), 'int') }} as score_home,
        case when event_type = 1 then nullif(player_2_id, 0) end as assist_player_id,
        case when event_type = 2 then nullif(player_3_id, 0) end as block_player_id,
        case when event_type = 5 then nullif(player_2_id, 0) end as steal_player_id,
        case when event_type = 6 then nullif(player_2_id, 0) end as foul_drawn_player_id
    from (
        select
            *,
            nullif(trim(concat(
                coalesce(home_words, ''), ' ', coalesce(neutral_words, ''), ' ',
                coalesce(away_words, '')
            )), '') as description
        from (
            {{ json_rows(payloads, ['$.PlayByPlay'], {
                'nba_game_id': ['$.GAME_ID', 'string'],
                'event_number': ['$.EVENTNUM', 'int'],
                'event_type': ['$.EVENTMSGTYPE', 'int'],
                'period': ['$.PERIOD', 'int'],
                'clock_text': ['$.PCTIMESTRING', 'string'],
                'home_words': ['$.HOMEDESCRIPTION', 'string'],
                'neutral_words': ['$.NEUTRALDESCRIPTION', 'string'],
                'away_words': ['$.VISITORDESCRIPTION', 'string'],
                'score': ['$.SCORE', 'string'],
                'tricode': ['$.PLAYER1_TEAM_ABBREVIATION', 'string'],
                'person_id': ['$.PLAYER1_ID', 'int'],
                'player_2_id': ['$.PLAYER2_ID', 'int'],
                'player_3_id': ['$.PLAYER3_ID', 'int'],
            }) }}
        ) as rows_found
    ) as described
{%- endmacro %}
