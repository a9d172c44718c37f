{% macro newest_capture() -%}
    {#- What the warehouse knows of the present: when the newest payload of any feed was captured, UTC.
        Models read no clock, so that a replay says of a date what was said then. -#}
    select max(captured_at) as captured_at
    from {{ source('landing', 'landing_payloads') }}
{%- endmacro %}

{% macro hours_between(earlier, later) -%}
    round({{ as_float(dbt.datediff(earlier, later, 'minute')) }} / 60, 1)
{%- endmacro %}
