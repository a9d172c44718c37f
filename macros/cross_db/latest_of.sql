{% macro latest_of(moments) -%}
    {#- The latest of several timestamps, NULL ones left out: greatest() does so on DuckDB, and is NULL for
        one of them on BigQuery. -#}
    {{ return(adapter.dispatch('latest_of')(moments)) }}
{%- endmacro %}

{% macro default__latest_of(moments) -%}
    greatest({{ moments | join(', ') }})
{%- endmacro %}

{% macro bigquery__latest_of(moments) -%}
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
