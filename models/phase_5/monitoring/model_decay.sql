{{ config(materialized='view') }}
{#- Days that are judged, and days before them that they are held against. -#}
{%- set recent_days = 14 -%}
{%- set earlier_days = 56 -%}
{%- set age = day_number('present.game_date') ~ ' - ' ~ day_number('past.game_date') -%}
{%- set is_recent = age ~ ' < ' ~ recent_days -%}

with days as (
    select * from {{ ref('system_daily_performance') }}
),

rolled as (
    select
        present.system_id,
        present.market,
        present.game_date,
        {%- for name, condition in {'recent': is_recent, 'earlier': 'not ' ~ is_recent}.items() %}
        {%- for measure in ['graded', 'won', 'lost'] %}
        cast(
            sum(case when {{ condition }} then past.{{ measure }} else 0 end)
            as {{ dbt.type_bigint() }}
        ) as {{ name }}_{{ measure }},
        {%- endfor %}
        {{ exact_sum(
            'case when ' ~ condition ~ ' then past.mean_absolute_error * past.graded end'
        ) }} as {{ name }}_error{{ ',' if not loop.last }}
        {%- endfor %}
    from days as present
    inner join days as past
        on present.system_id = past.system_id
        and present.market = past.market
        and {{ age }} between 0 and {{ recent_days + earlier_days - 1 }}
    group by present.system_id, present.market, present.game_date
),

rated as (
    select
        *,
        recent_won + recent_lost as bets,
        round({{ as_float('recent_won') }} / nullif(recent_won + recent_lost, 0), 4) as hit_rate,
        {{ wilson_bound('recent_won', '(recent_won + recent_lost)', 'low') }} as hit_rate_low,
        {{ wilson_bound('recent_won', '(recent_won + recent_lost)', 'high') }} as hit_rate_high,
        round(recent_error / nullif(recent_graded, 0), 4) as mean_absolute_error,
        round(earlier_error / nullif(earlier_graded, 0), 4) as earlier_mean_absolute_error
    from rolled
),

compared as (
    select
        *,
        round(mean_absolute_error / nullif(earlier_mean_absolute_error, 0), 4) as error_ratio,
        case when earlier_graded < recent_graded then earlier_graded else recent_graded end
            as compared_rows
    from rated
),

states as (
    {{ worst_states('compared', ['system_id', 'market', 'game_date'], {
        'hit_rate': 'bets', 'hit_rate_high': 'bets', 'error_ratio': 'compared_rows',
    }) }}
),

judged as (
    select
        -- keys
        compared.system_id,
        compared.market,
        compared.game_date,
        -- attributes
        coalesce(states.state, 'HEALTHY') as state,
        states.because,
        -- measures
        compared.recent_graded as graded,
        compared.mean_absolute_error,
        compared.earlier_graded,
        compared.earlier_mean_absolute_error,
        compared.error_ratio,
        compared.bets,
        compared.hit_rate,
        compared.hit_rate_low,
        compared.hit_rate_high
    from compared
    left join states
        on compared.system_id = states.system_id
        and compared.market = states.market
        and compared.game_date = states.game_date
)

select * from judged
