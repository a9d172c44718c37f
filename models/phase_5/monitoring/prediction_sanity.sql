{{ config(materialized='view') }}

with versions as (
    select * from {{ ref('current_predictions') }}
),

lines as (
    select
        prediction_id,
        count(case when {{ is_no_distribution() }} then 1 end) as off_lines
    from {{ source('predictions', 'player_line_predictions') }}
    where line is not null
    group by prediction_id
),

counted as (
    select
        versions.game_date,
        versions.system_id,
        versions.market,
        count(*) as predictions,
        count(case
            when lines.off_lines > 0 then 1
            when versions.line is not null and {{ is_no_distribution('versions') }} then 1
        end) as off_probabilities,
        count(case
            when ranges.market is null then 1
            when versions.mean not between ranges.lowest_mean and ranges.highest_mean then 1
        end) as off_means,
        count(case
            when versions.p10 > versions.p25 or versions.p25 > versions.median then 1
            when versions.median > versions.p75 or versions.p75 > versions.p90 then 1
        end) as off_quantiles,
        count(case when versions.recommendation = 'OVER' then 1 end) as recommended_over,
        count(case when versions.recommendation = 'UNDER' then 1 end) as recommended_under
    from versions
    left join lines on versions.prediction_id = lines.prediction_id
    left join {{ ref('market_means') }} as ranges on versions.market = ranges.market
    group by versions.game_date, versions.system_id, versions.market
),

shared as (
    select
        *,
        recommended_over + recommended_under as recommended,
        round(
            {{ as_float('case when recommended_over > recommended_under then recommended_over '
                ~ 'else recommended_under end') }}
            / nullif(recommended_over + recommended_under, 0),
            4
        ) as one_sided_share
    from counted
),

states as (
    {{ worst_states('shared', ['game_date', 'system_id', 'market'], {
        'off_probabilities': 'predictions', 'off_means': 'predictions',
        'off_quantiles': 'predictions', 'one_sided_share': 'recommended',
    }) }}
),

judged as (
    select
        -- keys
        shared.game_date,
        shared.system_id,
        shared.market,
        -- attributes
        coalesce(states.state, 'HEALTHY') as state,
        states.because,
        -- measures
        shared.predictions,
        shared.off_probabilities,
        shared.off_means,
        shared.off_quantiles,
        shared.recommended_over,
        shared.recommended_under,
        shared.one_sided_share
    from shared
    left join states
        on shared.game_date = states.game_date
        and shared.system_id = states.system_id
        and shared.market = states.market
)

select * from judged
