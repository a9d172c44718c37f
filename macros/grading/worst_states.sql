{% macro worst_states(measured, keys, measures) -%}
    {#- The worst state that each key's measures reach by the seed monitoring_limits, and by which
        measure; no row where none is reached. measured: relation with the keys and the measures.
        measures: names of columns, each with the column that says how many rows it rests on. -#}
    select
        {%- for key in keys %}
        listed.{{ key }},
        {%- endfor %}
        limits.state,
        limits.measure as because
    from (
        {%- for measure, rows_behind in measures.items() %}
        select
            {{ keys | join(', ') }},
            '{{ measure }}' as measure,
            {{ as_float(measure) }} as value,
            {{ rows_behind }} as rows_behind
        from {{ measured }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as listed
    inner join {{ ref('monitoring_limits') }} as limits
        on listed.measure = limits.measure
        and listed.rows_behind >= limits.least
        and case
            when limits.is_below then listed.value < limits.limit_value
            else listed.value > limits.limit_value
        end
    qualify row_number() over (
        partition by {% for key in keys %}listed.{{ key }}{{ ', ' if not loop.last }}{% endfor %}
        order by limits.severity desc, limits.measure asc
    ) = 1
{%- endmacro %}
