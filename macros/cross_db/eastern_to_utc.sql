{% macro eastern_to_utc(local_text) -%}
    {#- 'YYYY-MM-DD HH:MM' on Eastern clocks, as a UTC timestamp. -#}
    {{ return(adapter.dispatch('eastern_to_utc')(local_text)) }}
{%- endmacro %}

{% macro default__eastern_to_utc(local_text) -%}
    cast(
        (cast({{ local_text }} as timestamp) at time zone 'America/New_York') at time zone 'UTC'
        as timestamp
    )
{%- endmacro %}

{% macro bigquery__eastern_to_utc(local_text) -%}
    timestamp(cast({{ local_text }} as datetime), 'America/New_York')
{%- endmacro %}
