{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_line_results'], 'onward': true},
    ]},
) }}
{%- set scope = change_scope() -%}

with results as (
    select
        *,
        row_number() over by_player as line_games
    from {{ ref('player_line_results') }}
    where
        not is_removed
        and player_lookup in (
            select changed.player_lookup
            from {{ ref('player_line_results') }} as changed
            where {{ in_scope(scope) }}
        )
    window by_player as (partition by player_lookup order by game_date, game_id)
),

form as (
    select
        -- keys
        game_id,
        player_lookup,
        -- attributes
        game_date,
        tipoff_at,
        -- measures
        points_line,
        -- a push ends either streak
        {%- for side in ['over', 'under'] %}
        line_games - coalesce(
            max(case when over_under_result <> '{{ side | upper }}' then line_games end)
                over so_far,
            0
        ) as prop_{{ side }}_streak,
        {%- endfor %}
        -- a push is neither
        case when count(nullif(over_under_result, 'PUSH')) over last_10 >= 3 then round(
            sum(case when over_under_result = 'OVER' then 1 else 0 end) over last_10
            / count(nullif(over_under_result, 'PUSH')) over last_10,
            4
        ) end as over_rate_last_10,
        {{ exact_avg('margin', 'last_5') }} as margin_vs_line_avg_last_5,
        -- audit
        known_at
    from results
    window
        so_far as (
            partition by player_lookup order by game_date, game_id rows unbounded preceding
        ),
        last_5 as (
            partition by player_lookup order by game_date, game_id
            rows between 4 preceding and current row
        ),
        last_10 as (
            partition by player_lookup order by game_date, game_id
            rows between 9 preceding and current row
        )
),

changed as (
    select * from form
    where {{ in_scope(scope) }}
)

select * from changed
