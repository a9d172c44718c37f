{% macro latest_of(moments) -%}
    {#- The latest of several timestamps, NULL ones left out: greatest() treats them differently in each
        warehouse. -#}
    {%- set never = "timestamp '1900-01-01 00:00:00'" -%}
    nullif(
        greatest(
            {%- for moment in moments %}
            coalesce({{ moment }}, {{ never }}){{ ',' if not loop.last }}
            {%- endfor %}
        ),
        {{ never }}
    )
{%- endmacro %}
