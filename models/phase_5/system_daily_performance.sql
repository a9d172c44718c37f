{{ config(
    unique_key=['system_id', 'market', 'game_date'],
    meta={'recompute': [{'by': 'game_date', 'changed': ['prediction_accuracy']}]},
) }}
{%- set scope = change_scope() -%}

with graded as (
    select * from {{ ref('prediction_accuracy') }}
    where not is_removed and {{ in_scope(scope) }}
),

summed as (
    select
        -- keys
        system_id,
        market,
        game_date,
        -- measures
        count(*) as predictions,
        sum(case when is_voided then 1 else 0 end) as voided,
        sum(case when not is_voided then 1 else 0 end) as graded,
        round(avg(absolute_error), 4) as mean_absolute_error,
        round(avg(signed_error), 4) as bias,
        round(avg(case when line is not null then abs(line - actual_points) end), 4) as line_mean_absolute_error,
        sum(case when recommendation in ('OVER', 'UNDER') and not is_voided then 1 else 0 end) as recommended,
        sum(case when prediction_correct then 1 else 0 end) as won,
        sum(case when not prediction_correct then 1 else 0 end) as lost,
        round(sum(profit_units), 4) as profit_units,
        round(avg(case
            when actual_result in ('OVER', 'UNDER')
                then power(p_over - case when actual_result = 'OVER' then 1 else 0 end, 2)
        end), 6) as brier_score,
        -- audit
        max(known_at) as known_at
    from graded
    group by system_id, market, game_date
)

select * from summed
