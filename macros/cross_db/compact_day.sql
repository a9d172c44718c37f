{% macro compact_day(day) -%}
    {{ return(adapter.dispatch('compact_day')(day)) }}
{%- endmacro %}

{% macro default__compact_day(day) -%}
    strftime({{ day }}, '%Y%m%d')
{%- endmacro %}

{% macro bigquery__compact_day(day) -%}
    format_date('%Y%m%d', {{ day }})
{%- endmacro %}
