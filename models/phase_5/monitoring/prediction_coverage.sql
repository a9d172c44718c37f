{{ config(materialized='view') }}

with contexts as (
    select
        contexts.game_id,
        contexts.game_date,
        contexts.player_lookup
    from {{ ref('upcoming_player_game_context') }} as contexts
    inner join {{ source('control', 'slates') }} as slates
        on contexts.game_date = slates.game_date
    left join {{ ref('player_injury_status') }} as injuries
        on contexts.game_id = injuries.game_id
        and contexts.player_lookup = injuries.player_lookup
        and not injuries.is_removed
    -- who is ruled out, or plays in a game without a tip-off, is not predicted
    where
        not contexts.is_removed
        and contexts.tipoff_at is not null
        and coalesce(injuries.injury_status, 'available') not in ('out', 'doubtful')
),

features as (
    select
        game_id,
        player_lookup,
        is_prediction_ready
    from {{ ref('ml_feature_store_v2') }}
    where not is_removed
),

predicted as (
    select distinct
        game_id,
        player_lookup
    from {{ ref('current_predictions') }}
),

counted as (
    select
        contexts.game_date,
        count(*) as expected_players,
        count(features.player_lookup) as players_with_features,
        count(case when features.is_prediction_ready then 1 end) as ready_players,
        count(case when features.is_prediction_ready then predicted.player_lookup end)
            as predicted_players
    from contexts
    left join features
        on
            contexts.game_id = features.game_id
            and contexts.player_lookup = features.player_lookup
    left join predicted
        on
            contexts.game_id = predicted.game_id
            and contexts.player_lookup = predicted.player_lookup
    group by contexts.game_date
),

shared as (
    select
        *,
        round({{ as_float('players_with_features') }} / expected_players, 4) as feature_share,
        round({{ as_float('ready_players') }} / expected_players, 4) as ready_share,
        round({{ as_float('predicted_players') }} / nullif(ready_players, 0), 4)
            as predicted_share
    from counted
),

states as (
    {{ worst_states('shared', ['game_date'], {
        'feature_share': 'expected_players', 'ready_share': 'expected_players',
        'predicted_share': 'ready_players',
    }) }}
),

judged as (
    select
        -- keys
        shared.game_date,
        -- attributes
        coalesce(states.state, 'HEALTHY') as state,
        states.because,
        -- measures
        shared.expected_players,
        shared.players_with_features,
        shared.ready_players,
        shared.predicted_players,
        shared.feature_share,
        shared.ready_share,
        shared.predicted_share
    from shared
    left join states on shared.game_date = states.game_date
)

select * from judged
