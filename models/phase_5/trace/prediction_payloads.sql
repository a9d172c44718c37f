{{ config(materialized='view') }}

with versions as (
    select * from {{ source('predictions', 'player_prop_predictions') }}
),

identified as (
    {{ under_current_names('versions') }}
),

predictions as (
    select
        prediction_id, current_lookup as player_lookup, game_id, cutoff_at, predicted_at, written_at
    from identified
),

moments as (
    select distinct game_id, cutoff_at, predicted_at, written_at
    from predictions
),

-- an earlier version was made with the lines and reports of its own time
reported as (
    {{ reports_in_force('moments', written=true) }}
),

links as (
    select
        predictions.prediction_id,
        predictions.game_id,
        predictions.player_lookup,
        features.fed,
        features.feed,
        features.scope,
        told.payload_id
    from predictions
    inner join {{ ref('feature_payloads') }} as features
        on predictions.game_id = features.game_id
        and predictions.player_lookup = features.player_lookup
    inner join {{ ref('captures_as_of') }} as told
        on {{ told_by('features.payload_id', 'predictions.written_at') }}
    where features.fed not in ('points line', 'game lines', 'injuries', 'appearance')
    union distinct
    select
        predictions.prediction_id,
        predictions.game_id,
        predictions.player_lookup,
        reported.fed,
        reported.feed,
        reported.scope,
        reported.payload_id
    from predictions
    inner join reported
        on predictions.game_id = reported.game_id
        and predictions.cutoff_at = reported.cutoff_at
        and predictions.predicted_at = reported.predicted_at
        and predictions.written_at = reported.written_at
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
        links.feed,
        links.scope,
        captures.game_date,
        captures.captured_at,
        captures.url,
        captures.correlation_id
    from links
    inner join {{ ref('captures') }} as captures on links.payload_id = captures.payload_id
)

select * from described
