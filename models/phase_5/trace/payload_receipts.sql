{{ config(materialized='view') }}

with receipts as (
    select
        *,
        coalesce(payloads_until, finished_at) as read_until
    from {{ source('control', 'run_receipts') }}
),

-- the first receipt of a feed's model that reaches as far as the payload; those of earlier versions
-- have nothing but the clock
readings as (
    select
        payloads.payload_id,
        receipts.execution_id
    from {{ source('landing', 'landing_payloads') }} as payloads
    inner join receipts
        on payloads.feed = receipts.model and payloads.loaded_at <= receipts.read_until
    where payloads.part = 0
    qualify row_number() over (
        partition by payloads.payload_id
        order by receipts.read_until, receipts.finished_at, receipts.execution_id
    ) = 1
),

told as (
    select
        -- keys
        readings.payload_id,
        receipts.execution_id,
        receipts.model,
        receipts.finished_at,
        -- attributes
        receipts.correlation_id,
        receipts.phase,
        receipts.players,
        receipts.teams,
        receipts.games,
        -- measures
        receipts.rows_read,
        receipts.inserted,
        receipts.updated,
        receipts.removed,
        receipts.unchanged,
        receipts.void_hashes
    from readings
    inner join receipts on readings.execution_id = receipts.execution_id
)

select * from told
