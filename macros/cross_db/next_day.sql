{% macro next_day(day) -%}
    {{ return(adapter.dispatch('next_day')(day)) }}
{%- endmacro %}

{% macro default__next_day(day) -%}
    cast({{ day }} + 1 as date)
{%- endmacro %}

{% macro bigquery__next_day(day) -%}
    date_add({{ day }}, interval 1 day)
{%- endmacro %}
