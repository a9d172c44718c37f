{#- Daily feeds are judged: those with captures on so many of the 14 days up to their newest. -#}
with landed as (
    select
        feed,
        game_date,
        captured_at,
        loaded_at,
        max(captured_at) over (partition by feed) as newest_of_feed
    from {{ source('landing', 'landing_payloads') }}
    where part = 0
),

present as (
    {{ newest_capture() }}
),

-- how far the feed's own table has read
seen as (
    select
        model,
        max(watermark) as read_until
    from {{ source('control', 'watermarks') }}
    where upstream = 'landing_payloads'
    group by model
),

measured as (
    select
        landed.feed,
        max(landed.captured_at) as newest_capture_at,
        max(landed.game_date) as newest_game_date,
        count(*) as payloads,
        count(case
            when landed.captured_at > {{ hours_before('present.captured_at', 7 * 24) }} then 1
        end) as payloads_last_7_days,
        count(distinct case
            when landed.captured_at > {{ hours_before('landed.newest_of_feed', 14 * 24) }}
                then cast(landed.captured_at as date)
        end) as capture_days,
        {{ hours_between('max(landed.captured_at)', 'max(present.captured_at)') }}
            as hours_behind,
        count(case
            when seen.read_until is null or landed.loaded_at > seen.read_until then 1
        end) as unread_payloads
    from landed
    cross join present
    left join seen on landed.feed = seen.model
    group by landed.feed
),

states as (
    {{ worst_states('measured', ['feed'], {
        'hours_behind': 'capture_days', 'unread_payloads': 'payloads',
    }) }}
),

judged as (
    select
        -- keys
        measured.feed,
        -- attributes
        coalesce(states.state, 'HEALTHY') as state,
        states.because,
        measured.newest_capture_at,
        measured.newest_game_date,
        -- measures
        measured.payloads,
        measured.payloads_last_7_days,
        measured.capture_days,
        measured.hours_behind,
        measured.unread_payloads
    from measured
    left join states on measured.feed = states.feed
)

select * from judged
