{{ config(materialized='view') }}

with payloads as (
    select * from {{ source('landing', 'landing_payloads') }}
    -- every part of a split payload describes it alike
    where part = 0
),

newest as (
    select
        -- keys
        feed,
        scope,
        payload_id,
        -- attributes
        game_date,
        captured_at
    from payloads
    qualify row_number() over (
        partition by feed, scope order by captured_at desc, payload_id desc
    ) = 1
)

select * from newest
