{{ config(materialized='view') }}

with quotes as (
    select * from {{ ref('graded_quotes') }}
    where is_headline
),

summed as (
    select
        -- keys
        system_id,
        market,
        game_date,
        -- measures
        {{ error_measures() }},
        {{ bet_measures() }}
    from quotes
    group by system_id, market, game_date
),

rated as (
    select
        *,
        {{ rate_columns() }}
    from summed
)

select * from rated
