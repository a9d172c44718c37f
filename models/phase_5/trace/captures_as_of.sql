{{ config(materialized='view') }}

with captures as (
    select * from {{ ref('captures') }}
),

stood as (
    select
        -- keys
        captures.payload_id as known_as,
        earlier.payload_id,
        -- attributes
        earlier.first_loaded_at as stood_from,
        case
            when earlier.payload_id <> captures.payload_id
                then least(
                    captures.first_loaded_at,
                    coalesce(earlier.superseded_at, captures.first_loaded_at)
                )
        end as stood_until
    from captures
    inner join captures as earlier
        on captures.feed = earlier.feed and captures.scope = earlier.scope
    where
        earlier.payload_id = captures.payload_id
        or (
            earlier.first_loaded_at < captures.first_loaded_at
            and coalesce(earlier.superseded_at > earlier.first_loaded_at, true)
        )
)

select * from stood
