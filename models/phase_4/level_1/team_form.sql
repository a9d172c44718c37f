{{ config(
    unique_key=['game_id', 'team_abbr'],
    meta={'recompute': [{
        'by': 'team_abbr',
        'changed': ['team_offense_game_summary', 'team_defense_game_summary'],
        'onward': true,
    }]},
) }}
{%- set scope = change_scope() -%}
{%- set decayed = {
    'team_pace': '(pace + opponent_pace) / 2',
    'team_off_rating': 'offensive_rating',
    'team_def_rating': 'defensive_rating',
    'team_margin': 'margin_of_victory',
    'points_allowed': 'points_allowed / game_lengths',
    'three_attempts_allowed': 'opponent_three_pointers_attempted / game_lengths',
    'free_throws_allowed': 'opponent_free_throws_attempted / game_lengths',
} -%}

with games as (
    select
        offense.*,
        -- in games of 48 minutes
        (48 + 5 * offense.overtime_periods) / 48 as game_lengths,
        defense.points_allowed,
        defense.defensive_rating,
        defense.opponent_pace,
        defense.opponent_three_pointers_attempted,
        defense.opponent_free_throws_attempted,
        {{ decay_weight(
            'row_number() over (partition by offense.team_abbr '
            ~ 'order by offense.game_date, offense.game_id)',
            20,
        ) }} as weight_20
    from {{ ref('team_offense_game_summary') }} as offense
    inner join {{ ref('team_defense_game_summary') }} as defense
        on offense.game_id = defense.game_id
        and offense.team_abbr = defense.team_abbr
        and not defense.is_removed
    where
        not offense.is_removed
        and offense.team_abbr in (
            select changed.team_abbr
            from {{ ref('team_offense_game_summary') }} as changed
            where {{ in_scope(scope) }}
        )
),

form as (
    select
        -- keys
        game_id,
        team_abbr,
        -- attributes
        game_date,
        tipoff_at,
        season_year,
        -- measures
        {{ exact_avg('pace', 'last_10') }} as team_pace_last_10,
        {{ exact_avg('offensive_rating', 'last_10') }} as team_off_rating_last_10,
        round(avg(case when abs(margin_of_victory) >= 15 then 1 else 0 end) over last_10, 4)
            as blowout_rate_last_10,
        {%- for column, measure in decayed.items() %}
        round({{ decaying_mean(measure, 'weight_20', 'so_far') }}, 4) as {{ column }}_ewma_20,
        {%- endfor %}
        -- audit
        known_at
    from games
    window
        by_team as (partition by team_abbr order by game_date, game_id),
        last_10 as (by_team rows between 9 preceding and current row),
        so_far as (by_team rows unbounded preceding)
),

changed as (
    select * from form
    where {{ in_scope(scope) }}
)

select * from changed
