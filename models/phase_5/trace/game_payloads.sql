{%- set sources = [
    {'feed': 'nbac_schedule', 'tells': 'listing', 'game': 'nba_game_id'},
    {'feed': 'nbac_scoreboard_v2', 'tells': 'listing', 'game': 'nba_game_id'},
    {'feed': 'espn_scoreboard', 'tells': 'listing', 'game': 'game_id'},
    {'feed': 'nbac_gamebook_player_stats', 'tells': 'box score', 'game': 'game_id'},
    {'feed': 'nbac_player_boxscores', 'tells': 'box score', 'game': 'nba_game_id'},
    {'feed': 'bdl_player_boxscores', 'tells': 'box score', 'game': 'game_id'},
    {'feed': 'espn_boxscores', 'tells': 'box score', 'game': 'game_id'},
    {'feed': 'nbac_team_boxscore', 'tells': 'box score', 'game': 'nba_game_id'},
    {'feed': 'bigdataball_play_by_play', 'tells': 'shots', 'game': 'nba_game_id'},
    {'feed': 'nbac_play_by_play', 'tells': 'shots', 'game': 'nba_game_id'},
    {'feed': 'nbac_shot_chart', 'tells': 'shots', 'game': 'nba_game_id'},
] -%}
{{ config(materialized='view') }}

with games as (
    select game_id, nba_game_id, schedule_source from {{ ref('dim_game') }}
    where not is_removed
),

told as (
    {%- for source in sources %}
    select distinct
        games.game_id,
        '{{ source.feed }}' as feed,
        '{{ source.tells }}' as tells,
        rows_parsed.scope,
        rows_parsed.payload_id,
        rows_parsed.is_removed
    from {{ ref(source.feed) }} as rows_parsed
    inner join games on rows_parsed.{{ source.game }} = games.{{ source.game }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

used as (
    select game_id, stat_source as feed from {{ ref('player_game_summary') }}
    where not is_removed and not is_dnp
    union distinct
    select game_id, stat_source as feed from {{ ref('team_boxscores') }}
    where not is_removed
    union distinct
    select games.game_id, zones.shot_zone_source as feed
    from {{ ref('player_shot_zones') }} as zones
    inner join games on zones.nba_game_id = games.nba_game_id
    where not zones.is_removed
    union distinct
    select game_id, schedule_source as feed from games
    union distinct
    -- the league's log says who is who in a game, whatever source its numbers come from
    select game_id, 'nbac_player_boxscores' as feed from games
),

-- what a capture took back counts too: without it another source would not stand in
telling as (
    select told.*
    from told
    left join used on told.game_id = used.game_id and told.feed = used.feed
    where told.is_removed or used.feed is not null
),

links as (
    select game_id, payload_id, feed, scope, tells
    from telling
    where not is_removed
    union distinct
    select telling.game_id, newest.payload_id, telling.feed, telling.scope, telling.tells
    from telling
    inner join {{ ref('captures') }} as newest
        on telling.feed = newest.feed
        and telling.scope = newest.scope
        and newest.superseded_at is null
)

select * from links
