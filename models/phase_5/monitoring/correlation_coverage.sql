{{ config(materialized='view') }}

with counted as (
    {%- for output, (relation, _) in judged_outputs().items() %}
    select
        '{{ output }}' as output,
        held.game_date,
        count(*) as row_count,
        count(case when coalesce(held.correlation_id, '') = '' then 1 end) as rows_without_id
    from {{ ref(relation) }} as held
    where {{ is_live(relation, 'held') }} and held.game_date is not null
    group by held.game_date
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

shared as (
    select
        *,
        round({{ as_float('rows_without_id') }} / row_count, 4) as correlation_missing_share
    from counted
),

states as (
    {{ worst_states('shared', ['game_date', 'output'], {
        'correlation_missing_share': 'row_count',
    }) }}
),

judged as (
    select
        -- keys
        shared.game_date,
        shared.output,
        -- attributes
        outputs.phase,
        coalesce(states.state, 'HEALTHY') as state,
        states.because,
        -- measures
        shared.row_count,
        shared.rows_without_id,
        shared.correlation_missing_share
    from shared
    inner join {{ ref('phase_outputs') }} as outputs on shared.output = outputs.output
    left join states
        on shared.game_date = states.game_date and shared.output = states.output
)

select * from judged
