{{ config(materialized='view') }}

with payloads as (
    select
        feed,
        scope,
        payload_id,
        game_date,
        captured_at,
        url,
        correlation_id,
        coalesce(first_loaded_at, loaded_at) as first_loaded_at
    from {{ source('landing', 'landing_payloads') }}
    -- every part of a split payload describes it alike
    where part = 0
),

followed as (
    select
        -- keys
        payload_id,
        -- attributes
        feed,
        scope,
        game_date,
        captured_at,
        url,
        correlation_id,
        first_loaded_at,
        -- an older capture may be loaded after a newer one, and never counts
        min(first_loaded_at) over (
            partition by feed, scope
            order by captured_at desc, payload_id desc
            rows between unbounded preceding and 1 preceding
        ) as superseded_at
    from payloads
)

select * from followed
