{% macro is_replay(versions, tipoff_at) -%}
    {#- Whether a version was computed after tip-off. Not told by written_at where computed_at is known:
        after one run by a clock that was ahead, all that follow are written as late as that one. -#}
    coalesce({{ versions }}.computed_at, {{ versions }}.written_at) >= {{ tipoff_at }}
{%- endmacro %}
