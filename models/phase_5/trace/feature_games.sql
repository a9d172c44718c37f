{{ config(materialized='view') }}

with told_games as (
    select game_id, game_id as past_game_id from {{ ref('dim_game') }}
    where not is_removed
),

used as (
    {{ feature_uses('told_games', ['past_game_id']) }}
)

select * from used
