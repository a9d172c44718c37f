{#- Phases and what comes before them. Of that, tables of the seed phase_outputs count: whatever
    changes in these reaches the phase behind. -#}
{%- set earlier = {'phase_3': 'phase_2', 'phase_4': 'phase_3'} -%}

with receipts as (
    select
        receipts.*,
        receipts.inserted + receipts.updated + receipts.removed as rows_written,
        outputs.output is not null as is_output
    from {{ source('control', 'run_receipts') }} as receipts
    left join {{ ref('phase_outputs') }} as outputs on receipts.model = outputs.output
),

phases as (
    {%- for phase, before in earlier.items() %}
    select
        execution_id,
        '{{ phase }}' as phase,
        min(finished_at) as begun_at,
        count(case when phase = '{{ phase }}' then 1 end) as models,
        sum(case when phase = '{{ phase }}' then rows_read else 0 end) as rows_read,
        sum(case when phase = '{{ phase }}' then rows_written else 0 end) as rows_written,
        sum(case when phase = '{{ phase }}' then void_hashes else 0 end) as void_hashes,
        sum(case when phase = '{{ before }}' and is_output then rows_written else 0 end)
            as rows_before
    from receipts
    group by execution_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- a phase that reads again has caught up with all that was written before it
stretches as (
    select
        *,
        sum(case when rows_read > 0 then 1 else 0 end) over (
            partition by phase order by begun_at, execution_id
            rows between unbounded preceding and current row
        ) as readings
    from phases
),

measured as (
    select
        *,
        {%- set so_far %}over (
            partition by phase, readings order by begun_at, execution_id
            rows between unbounded preceding and current row
        ){% endset %}
        sum(case when rows_read = 0 then rows_before else 0 end) {{ so_far }} as rows_unread,
        sum(case when rows_read = 0 and rows_before > 0 then 1 else 0 end) {{ so_far }}
            as blind_runs
    from stretches
),

states as (
    {{ worst_states('measured', ['execution_id', 'phase'], {
        'void_hashes': 'models', 'rows_unread': 'blind_runs',
    }) }}
),

judged as (
    select
        -- keys
        measured.execution_id,
        measured.phase,
        -- attributes
        coalesce(states.state, 'HEALTHY') as state,
        states.because,
        measured.begun_at,
        -- measures
        {%- for measure in ['rows_before', 'rows_read', 'rows_written', 'void_hashes',
                            'rows_unread', 'blind_runs'] %}
        cast(measured.{{ measure }} as {{ column_type('int') }}) as {{ measure }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from measured
    left join states
        on measured.execution_id = states.execution_id and measured.phase = states.phase
)

select * from judged
