{% macro day_number(day) -%}
    {{ return(adapter.dispatch('day_number')(day)) }}
{%- endmacro %}

{% macro default__day_number(day) -%}
    date_diff('day', date '1970-01-01', {{ day }})
{%- endmacro %}

{% macro bigquery__day_number(day) -%}
    unix_date({{ day }})
{%- endmacro %}
