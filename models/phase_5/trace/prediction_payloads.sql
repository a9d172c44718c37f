{{ config(materialized='view') }}

with versions as (
    select * from {{ source('predictions', 'player_prop_predictions') }}
),

identified as (
    {{ under_current_names('versions') }}
),

predictions as (
    select prediction_id, current_lookup as player_lookup, game_id, cutoff_at, predicted_at
    from identified
),

moments as (
    select distinct player_lookup, game_id, cutoff_at, predicted_at
    from predictions
),

-- an earlier version was made with the lines and reports of its own time
reported as (
    {{ reports_in_force('moments', keep=['predicted_at'], every_source=true) }}
),

links as (
    select predictions.*, payloads.fed, payloads.payload_id
    from predictions
    inner join {{ ref('feature_payloads') }} as payloads
        on predictions.game_id = payloads.game_id
        and predictions.player_lookup = payloads.player_lookup
    where payloads.fed not in ('points line', 'game lines', 'injuries', 'appearance')
    union all
    select predictions.*, reported.fed, reported.payload_id
    from predictions
    inner join reported
        on predictions.game_id = reported.game_id
        and predictions.player_lookup = reported.player_lookup
        and predictions.predicted_at = reported.predicted_at
),

described as (
    select
        -- keys
        links.prediction_id,
        links.fed,
        links.payload_id,
        -- attributes
        links.game_id,
        links.player_lookup,
        payloads.feed,
        payloads.scope,
        payloads.game_date,
        payloads.captured_at,
        payloads.url,
        payloads.correlation_id
    from links
    inner join {{ source('landing', 'landing_payloads') }} as payloads
        on links.payload_id = payloads.payload_id
        -- every part of a split payload describes it alike
        and payloads.part = 0
)

select * from described
