{{ config(materialized='view') }}
{%- set bins = 20 -%}

-- a push says nothing about which side was likelier
with decided as (
    select
        system_id,
        market,
        over_chance,
        actual_result = 'OVER' as went_over,
        {{ clamp('floor(round(over_chance * ' ~ bins ~ ', 6))', 0, bins - 1) }} as bin
    from {{ ref('graded_quotes') }}
    where is_headline and actual_result in ('OVER', 'UNDER') and over_chance is not null
),

counted as (
    select
        system_id,
        market,
        bin,
        count(*) as predictions,
        count(case when went_over then 1 end) as overs,
        {{ exact_avg('over_chance') }} as mean_over_chance
    from decided
    group by system_id, market, bin
),

rated as (
    select
        -- keys
        system_id,
        market,
        round(bin / {{ bins }}, 2) as bin_from,
        -- attributes
        round((bin + 1) / {{ bins }}, 2) as bin_to,
        -- measures
        predictions,
        overs,
        mean_over_chance,
        round({{ as_float('overs') }} / predictions, 4) as over_rate,
        {{ wilson_bound('overs', 'predictions', 'low') }} as over_rate_low,
        {{ wilson_bound('overs', 'predictions', 'high') }} as over_rate_high
    from counted
)

select * from rated
