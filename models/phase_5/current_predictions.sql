{{ config(materialized='view') }}

with versions as (
    select * from {{ source('predictions', 'player_prop_predictions') }}
),

-- a version made after tip-off would know the result: it never counts, and a replay takes nobody's
-- place; a game is of one date, which is named so that who asks for a date reads that date alone
newest as (
    select * from versions
    where predicted_at < tipoff_at
    qualify row_number() over (
        partition by game_date, player_lookup, game_id, system_id, market
        order by {{ is_replay('versions', 'tipoff_at') }} asc, prediction_version desc
    ) = 1
),

-- a withdrawn prediction ends in a version without a mean
standing as (
    select * from newest
    where mean is not null
)

select * from standing
