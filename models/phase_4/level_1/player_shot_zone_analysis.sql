{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['expected_players']},
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'onward': true},
    ]},
) }}
{%- set scope = change_scope() -%}

with targets as (
    select game_id, player_lookup, game_date
    from {{ ref('expected_players') }}
    where not is_removed and {{ in_scope(scope) }}
),

charted as (
    select * from {{ ref('player_game_summary') }}
    where
        not is_removed
        and not is_dnp
        and paint_attempts is not null
        and player_lookup in (select targets.player_lookup from targets)
),

form as (
    select
        player_lookup,
        game_date,
        lead(game_date) over by_player as next_game_date,
        count(*) over last_10 as games_in_sample_10,
        sum(paint_attempts) over last_10 as paint_attempts,
        sum(paint_makes) over last_10 as paint_makes,
        sum(mid_range_attempts) over last_10 as mid_range_attempts,
        sum(mid_range_makes) over last_10 as mid_range_makes,
        sum(zone_three_attempts) over last_10 as three_attempts,
        sum(three_pointers_made) over last_10 as three_makes,
        sum(paint_attempts + mid_range_attempts + zone_three_attempts) over last_10
            as total_attempts,
        sum(assisted_fg_makes) over last_10 as assisted_makes,
        sum(case when assisted_fg_makes is not null then field_goals_made end) over last_10
            as makes_with_assist_data
    from charted
    window
        by_player as (partition by player_lookup order by game_date, game_id),
        last_10 as (by_player rows between 9 preceding and current row)
),

measured as (
    select
        -- keys
        targets.game_id,
        targets.player_lookup,
        -- attributes
        targets.game_date,
        -- measures
        form.games_in_sample_10,
        form.total_attempts as total_shots_last_10,
        round(form.paint_attempts / nullif(form.total_attempts, 0), 4) as paint_rate_last_10,
        round(form.mid_range_attempts / nullif(form.total_attempts, 0), 4)
            as mid_range_rate_last_10,
        round(form.three_attempts / nullif(form.total_attempts, 0), 4) as three_rate_last_10,
        round(form.paint_makes / nullif(form.paint_attempts, 0), 4) as paint_pct_last_10,
        round(form.mid_range_makes / nullif(form.mid_range_attempts, 0), 4)
            as mid_range_pct_last_10,
        round(form.three_makes / nullif(form.three_attempts, 0), 4) as three_pct_last_10,
        round(form.assisted_makes / nullif(form.makes_with_assist_data, 0), 4)
            as assisted_rate_last_10
    from targets
    inner join form on {{ latest_before('form', 'targets', 'player_lookup') }}
),

classified as (
    select
        *,
        case
            when paint_rate_last_10 >= 0.40 then 'paint'
            when three_rate_last_10 >= 0.40 then 'three'
            when mid_range_rate_last_10 >= 0.35 then 'mid_range'
            when total_shots_last_10 > 0 then 'balanced'
        end as primary_scoring_zone,
        cast(null as {{ column_type('timestamp') }}) as known_at
    from measured
)

select * from classified
