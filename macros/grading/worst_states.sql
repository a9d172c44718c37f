{% macro worst_states(measured, keys) -%}
    {#- The worst state that each key's measures reach by the seed monitoring_limits, and by which
        measure; no row where none is reached. measured: relation with the keys, measure, value and
        rows_behind, how many rows the value rests on. -#}
    select
        {%- for key in keys %}
        measured.{{ key }},
        {%- endfor %}
        limits.state,
        limits.measure as because
    from {{ measured }} as measured
    inner join {{ ref('monitoring_limits') }} as limits
        on measured.measure = limits.measure
        and measured.rows_behind >= limits.least
        and case
            when limits.is_below then measured.value < limits.limit_value
            else measured.value > limits.limit_value
        end
    qualify row_number() over (
        partition by {% for key in keys %}measured.{{ key }}{{ ', ' if not loop.last }}{% endfor %}
        order by limits.severity desc, limits.measure asc
    ) = 1
{%- endmacro %}
