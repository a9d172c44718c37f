{#- players: the feed has a row for every player, so both sides must have at least eight. -#}
{%- set feeds = [
    {'name': 'nbac_player_boxscores', 'game': 'nba_game_id', 'players': true},
    {'name': 'nbac_gamebook_player_stats', 'game': 'game_id', 'players': true},
    {'name': 'bdl_player_boxscores', 'game': 'game_id', 'players': true},
    {'name': 'espn_boxscores', 'game': 'game_id', 'players': true},
    {'name': 'nbac_team_boxscore', 'game': 'nba_game_id', 'players': false},
    {'name': 'nbac_play_by_play', 'game': 'nba_game_id', 'players': none},
    {'name': 'bigdataball_play_by_play', 'game': 'nba_game_id', 'players': none},
    {'name': 'nbac_shot_chart', 'game': 'nba_game_id', 'players': none},
    {'name': 'nbac_scoreboard_v2', 'game': 'nba_game_id', 'players': none},
    {'name': 'espn_scoreboard', 'game': 'game_id', 'players': none},
] -%}

with results as (
    select
        game_id,
        nba_game_id,
        game_date
    from {{ ref('dim_game') }}
    where not is_removed and not is_postponed and is_final
),

landed as (
    {%- for feed in feeds %}
    select
        '{{ feed.name }}' as feed,
        results.game_id,
        {%- if feed.players is none %}
        2 as sides,
        8 as players_a_side
        {%- else %}
        count(distinct rows_landed.team_abbr) as sides,
        {{ 'count(*) / 2' if feed.players else '8' }} as players_a_side
        {%- endif %}
    from results
    inner join {{ ref(feed.name) }} as rows_landed
        on results.{{ feed.game }} = rows_landed.{{ feed.game }} and not rows_landed.is_removed
    group by results.game_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

feeds as (
    {%- for feed in feeds %}
    select '{{ feed.name }}' as feed{{ ' union all' if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        feeds.feed,
        results.game_date,
        count(*) as expected_games,
        count(landed.game_id) as landed_games,
        count(case when landed.sides = 2 and landed.players_a_side >= 8 then 1 end)
            as complete_games
    from feeds
    cross join results
    left join landed on feeds.feed = landed.feed and results.game_id = landed.game_id
    group by feeds.feed, results.game_date
),

judged as (
    select
        *,
        case
            when landed_games = 0 then 'no_data'
            when complete_games < expected_games then 'partial'
            else 'success'
        end as status
    from counted
)

select * from judged
