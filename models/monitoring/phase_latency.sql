with receipts as (
    select * from {{ source('control', 'run_receipts') }}
),

phases as (
    select
        execution_id,
        phase,
        max(correlation_id) as correlation_id,
        min(finished_at) as first_finished_at,
        max(finished_at) as last_finished_at,
        count(*) as models,
        sum(rows_read) as rows_read,
        sum(inserted + updated + removed) as rows_written
    from receipts
    group by execution_id, phase
),

timed as (
    select
        *,
        round(
            {{ as_float(dbt.datediff(
                'min(first_finished_at) over (partition by execution_id)', 'last_finished_at',
                'millisecond'
            )) }} / 1000,
            3
        ) as phase_seconds
    from phases
),

states as (
    {{ worst_states('timed', ['execution_id', 'phase'], {'phase_seconds': 'models'}) }}
),

judged as (
    select
        -- keys
        timed.execution_id,
        timed.phase,
        -- attributes
        timed.correlation_id,
        coalesce(states.state, 'HEALTHY') as state,
        states.because,
        timed.first_finished_at,
        timed.last_finished_at,
        -- measures
        timed.models,
        cast(timed.rows_read as {{ column_type('int') }}) as rows_read,
        cast(timed.rows_written as {{ column_type('int') }}) as rows_written,
        timed.phase_seconds
    from timed
    left join states
        on timed.execution_id = states.execution_id and timed.phase = states.phase
)

select * from judged
