{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'onward': true},
    ]},
) }}
{%- set scope = change_scope() -%}
{%- set markets = market_statistics('games').keys() | list -%}
{%- set measures = form_measures() -%}

with games as (
    {{ games_with_minutes(scope) }}
),

measured as (
    select
        games.*,
        {{ plays('games') }} as plays,
        field_goals_attempted as field_goal_attempts,
        three_pointers_attempted as three_attempts,
        free_throws_attempted as free_throw_attempts,
        field_goals_made - three_pointers_made as two_makes,
        free_throws_made as free_throw_makes,
        offensive_rebounds + blocks - 0.5 * assists as big_man_plays,
        {{ age_in_games() }} as age
    from games
),

weighted as (
    select
        *,
        {{ decay_weight('age', 3) }} as weight_3,
        {{ decay_weight('age', 8) }} as weight_8,
        {{ decay_weight('age', 20) }} as weight_20,
        {{ decay_weight('age', 50) }} as weight_50
    from measured
),

decayed as (
    select
        *,
        {%- for measure, half_lives in measures.items() %}
        {%- for half_life in half_lives %}
        round({{ decaying_mean(measure, 'weight_' ~ half_life, 'so_far') }}, 4)
            as {{ measure }}_ewma_{{ half_life }},
        {%- endfor %}
        {%- endfor %}
        {%- for measure in markets + ['minutes'] %}
        {{ decaying_variance(measure, 'weight_20', 'so_far') }}
            as {{ measure }}_variance_20{{ ',' if not loop.last }}
        {%- endfor %}
    from weighted
    window so_far as (
        partition by player_lookup order by game_date, game_id rows unbounded preceding
    )
),

-- percentages are drawn towards the league's as by 40 shots and 20 throws; a decaying mean of
-- half-life 20 is worth about 30 games
shot as (
    select
        *,
        round(
            (30 * threes_ewma_20 + 0.36 * 40) / (30 * three_attempts_ewma_20 + 40), 4
        ) as three_point_pct,
        round(
            (30 * two_makes_ewma_20 + 0.54 * 40)
            / (30 * (field_goal_attempts_ewma_20 - three_attempts_ewma_20) + 40),
            4
        ) as two_point_pct,
        round(
            (30 * free_throw_makes_ewma_20 + 0.78 * 20) / (30 * free_throw_attempts_ewma_20 + 20), 4
        ) as free_throw_pct
    from decayed
),

form as (
    select
        -- keys
        game_id,
        player_lookup,
        -- attributes
        game_date,
        tipoff_at,
        season_year,
        team_abbr,
        -- measures
        career_games,
        {%- for market in markets %}
        {%- for half_life in measures[market] %}
        {{ market }}_ewma_{{ half_life }},
        {%- endfor %}
        {{ root_of(market ~ '_variance_20') }} as {{ market }}_sd_20,
        {%- for half_life in [8, 20] %}
        round({{ market }}_ewma_{{ half_life }} / nullif(minutes_ewma_{{ half_life }}, 0), 4)
            as {{ market }}_per_minute_ewma_{{ half_life }},
        {%- endfor %}
        {%- endfor %}
        {{ root_of('minutes_variance_20') }} as minutes_sd_20,
        {%- for measure in ['minutes', 'plays', 'field_goal_attempts', 'three_attempts',
            'free_throw_attempts'] %}
        {%- for half_life in measures[measure] %}
        {{ measure }}_ewma_{{ half_life }},
        {%- endfor %}
        {%- endfor %}
        {%- for half_life in [8, 20] %}
        round(plays_ewma_{{ half_life }} / nullif(minutes_ewma_{{ half_life }}, 0), 4)
            as plays_per_minute_ewma_{{ half_life }},
        round(
            3 * three_point_pct * three_attempts_ewma_{{ half_life }}
            + 2 * two_point_pct * (
                field_goal_attempts_ewma_{{ half_life }} - three_attempts_ewma_{{ half_life }}
            )
            + free_throw_pct * free_throw_attempts_ewma_{{ half_life }},
            4
        ) as expected_points_from_shots_{{ half_life }},
        {%- endfor %}
        two_point_pct,
        three_point_pct,
        free_throw_pct,
        round(36 * big_man_plays_ewma_20 / nullif(minutes_ewma_20, 0), 4) as big_man_index,
        plus_minus_ewma_20,
        -- before this game
        lag(points_ewma_20) over by_player as points_ewma_20_before,
        lag(minutes_ewma_20) over by_player as minutes_ewma_20_before,
        -- audit
        known_at
    from shot
    window by_player as (partition by player_lookup order by game_date, game_id)
),

changed as (
    select * from form
    where {{ in_scope(scope) }}
)

select * from changed
