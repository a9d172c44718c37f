{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'onward': true},
    ]},
) }}
{%- set scope = change_scope() -%}
{%- set markets = market_statistics('games').keys() | list -%}

with games as (
    {{ games_with_minutes(scope) }}
),

judged as (
    select
        *,
        row_number() over by_season as season_games,
        coalesce(
            lag(team_abbr) over by_season <> team_abbr
            or {{ day_number('game_date') }} - lag({{ day_number('game_date') }}) over by_season
            >= {{ away_in_days() }},
            true
        ) as is_new_start,
        {%- for market in markets %}
        {{ market }}
        < avg({{ market }}) over (by_season rows between unbounded preceding and 1 preceding)
            as {{ market }}_is_below_avg{{ ',' if not loop.last }}
        {%- endfor %}
    from games
    window by_season as (partition by player_lookup, season_year order by game_date, game_id)
),

stretched as (
    select
        *,
        sum(case when is_new_start then 1 else 0 end) over (
            partition by player_lookup order by game_date, game_id rows unbounded preceding
        ) as stretch
    from judged
),

windowed as (
    select
        -- keys
        game_id,
        player_lookup,
        -- attributes
        game_date,
        season_year,
        team_abbr,
        opponent_team_abbr,
        -- measures
        season_games as games_played_season,
        count(*) over (by_player rows between 9 preceding and current row) as games_in_last_10,
        {%- for measure in markets + ['minutes'] %}
        {{ measure }} as {{ measure }}_last_1,
        lag({{ measure }}) over by_player as {{ measure }}_last_2,
        {{ exact_avg(measure, 'last_3') }} as {{ measure }}_avg_last_3,
        {{ exact_avg(measure, 'last_5') }} as {{ measure }}_avg_last_5,
        {{ exact_avg(measure, 'last_10') }} as {{ measure }}_avg_last_10,
        {{ exact_avg(measure, 'this_season') }} as {{ measure }}_avg_season,
        round(stddev_samp({{ measure }}) over last_10, 4) as {{ measure }}_std_last_10,
        {{ slope(measure, 'career_games', 'last_10') }} as {{ measure }}_slope_last_10,
        {%- endfor %}
        lag(minutes, 2) over by_player as minutes_last_3,
        min(minutes) over last_10 as minutes_min_last_10,
        max(minutes) over last_10 as minutes_max_last_10,
        {%- for market in markets %}
        case when season_games >= 5 then
            round(
                (avg({{ market }}) over last_5 - avg({{ market }}) over this_season)
                / nullif(stddev_samp({{ market }}) over this_season, 0),
                4
            )
        end as {{ market }}_vs_season_zscore,
        season_games - coalesce(
            max(case when {{ market }}_is_below_avg then null else season_games end)
                over this_season,
            0
        ) as {{ market }}_games_below_avg,
        {{ exact_avg(market, 'against_opponent') }} as {{ market }}_avg_vs_opponent,
        {%- endfor %}
        count(*) over against_opponent as games_vs_opponent,
        count(*) over (
            partition by player_lookup, stretch order by game_date, game_id rows unbounded preceding
        ) as games_since_structural_change,
        case when count(*) over last_5 = 5 then
            round(avg(points) over last_3 - avg(points) over two_before, 4)
        end as points_last_3_minus_2_before,
        round(
            sum(points) over last_10 / nullif({{ exact_sum('minutes', 'last_10') }}, 0), 4
        ) as ppm_avg_last_10,
        {{ exact_avg('usage_rate', 'last_5') }} as usage_rate_last_5,
        {{ exact_avg('usage_rate', 'last_10') }} as usage_rate_last_10,
        round(
            sum(points) over last_10 / nullif(
                2 * (
                    sum(field_goals_attempted) over last_10
                    + 0.44 * sum(free_throws_attempted) over last_10
                ),
                0
            ),
            4
        ) as ts_pct_last_10,
        round(sum(free_throws_made) over last_10 / nullif(sum(points) over last_10, 0), 4)
            as free_throw_share_last_10,
        -- audit
        known_at
    from stretched
    window
        by_player as (partition by player_lookup order by game_date, game_id),
        last_3 as (by_player rows between 2 preceding and current row),
        two_before as (by_player rows between 4 preceding and 3 preceding),
        last_5 as (by_player rows between 4 preceding and current row),
        last_10 as (by_player rows between 9 preceding and current row),
        this_season as (
            partition by player_lookup, season_year order by game_date, game_id
            rows between unbounded preceding and current row
        ),
        against_opponent as (
            partition by player_lookup, opponent_team_abbr order by game_date, game_id
            rows unbounded preceding
        )
),

changed as (
    select * from windowed
    where {{ in_scope(scope) }}
)

select * from changed
