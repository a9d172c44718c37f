{{ config(materialized='view') }}

with bins as (
    select
        *,
        abs(mean_over_chance - over_rate) as miss
    from {{ ref('prediction_calibration') }}
),

summed as (
    select
        -- keys
        system_id,
        market,
        -- measures
        cast(sum(predictions) as {{ dbt.type_bigint() }}) as predictions,
        count(*) as bins,
        count(case when mean_over_chance between over_rate_low and over_rate_high then 1 end)
            as bins_within_interval,
        round({{ exact_sum('predictions * miss') }} / sum(predictions), 4)
            as expected_calibration_error,
        round(max(miss), 4) as largest_miss
    from bins
    group by system_id, market
)

select * from summed
