{% macro hours_before(moment, hours) -%}
    {{ return(adapter.dispatch('hours_before')(moment, hours)) }}
{%- endmacro %}

{% macro default__hours_before(moment, hours) -%}
    {{ moment }} - interval '{{ hours }} hours'
{%- endmacro %}

{% macro bigquery__hours_before(moment, hours) -%}
    timestamp_sub({{ moment }}, interval {{ hours }} hour)
{%- endmacro %}
