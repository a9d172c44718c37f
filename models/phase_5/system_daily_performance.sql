{{ config(
    unique_key=['system_id', 'market', 'game_date'],
    meta={'recompute': [{'by': 'game_date', 'changed': ['prediction_accuracy']}]},
) }}
{%- set scope = change_scope() -%}

with graded as (
    select
        *,
        case
            when actual_result = 'OVER' then round(power(1 - p_over, 2), 4)
            when actual_result = 'UNDER' then round(power(p_over, 2), 4)
        end as squared_miss
    from {{ ref('prediction_accuracy') }}
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
        {{ exact_avg('absolute_error') }} as mean_absolute_error,
        {{ exact_avg('signed_error') }} as bias,
        {{ exact_avg('case when line is not null then abs(line - actual_points) end') }}
            as line_mean_absolute_error,
        sum(case when recommendation in ('OVER', 'UNDER') and not is_voided then 1 else 0 end)
            as recommended,
        sum(case when prediction_correct then 1 else 0 end) as won,
        sum(case when not prediction_correct then 1 else 0 end) as lost,
        {{ exact_sum('profit_units') }} as profit_units,
        {{ exact_avg('squared_miss') }} as brier_score,
        -- audit
        max(known_at) as known_at
    from graded
    group by system_id, market, game_date
)

select * from summed
