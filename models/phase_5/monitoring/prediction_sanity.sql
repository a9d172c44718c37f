{{ config(materialized='view') }}

with predictions as (
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
        predictions.game_date,
        predictions.system_id,
        predictions.market,
        count(*) as predictions,
        count(case
            when lines.off_lines > 0 then 1
            when predictions.line is not null and {{ is_no_distribution('predictions') }} then 1
        end) as off_probabilities,
        count(case
            when ranges.market is null then 1
            when predictions.mean not between ranges.lowest_mean and ranges.highest_mean then 1
        end) as off_means,
        count(case
            when predictions.p10 > predictions.p25 or predictions.p25 > predictions.median then 1
            when predictions.median > predictions.p75 or predictions.p75 > predictions.p90 then 1
        end) as off_quantiles,
        count(case when predictions.recommendation = 'OVER' then 1 end) as recommended_over,
        count(case when predictions.recommendation = 'UNDER' then 1 end) as recommended_under
    from predictions
    left join lines on predictions.prediction_id = lines.prediction_id
    left join {{ ref('market_means') }} as ranges on predictions.market = ranges.market
    group by predictions.game_date, predictions.system_id, predictions.market
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
