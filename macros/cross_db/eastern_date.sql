{% macro eastern_date(utc) -%}
    {{ return(adapter.dispatch('eastern_date')(utc)) }}
{%- endmacro %}

{% macro default__eastern_date(utc) -%}
    cast(({{ utc }} at time zone 'UTC') at time zone 'America/New_York' as date)
{%- endmacro %}

{% macro bigquery__eastern_date(utc) -%}
    date({{ utc }}, 'America/New_York')
{%- endmacro %}
