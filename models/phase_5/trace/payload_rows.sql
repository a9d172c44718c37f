{%- set feeds = [
    'bdl_active_players_current', 'bdl_injuries', 'bdl_player_boxscores', 'bdl_standings',
    'bettingpros_player_points_props', 'bigdataball_play_by_play', 'br_rosters_current',
    'espn_boxscores', 'espn_scoreboard', 'espn_team_rosters', 'nbac_gamebook_player_stats',
    'nbac_injury_report', 'nbac_play_by_play', 'nbac_player_boxscores', 'nbac_player_list_current',
    'nbac_player_movement', 'nbac_referee_game_assignments', 'nbac_referee_replay_center',
    'nbac_schedule', 'nbac_scoreboard_v2', 'nbac_shot_chart', 'nbac_team_boxscore',
    'odds_api_game_lines', 'odds_api_player_points_props',
] -%}
{{ config(materialized='view') }}

with counted as (
    {%- for feed in feeds %}
    select
        -- keys
        payload_id,
        '{{ feed }}' as feed_table,
        -- measures
        count(case when not is_removed then 1 end) as live_rows,
        count(case when is_removed then 1 end) as removed_rows
    from {{ ref(feed) }}
    group by payload_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from counted
