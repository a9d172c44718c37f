{% macro materialized() -%}
    {#- Between a CTE's `as` and its parenthesis: its rows are made once, before what follows begins.
        Each hash join of DuckDB begins a pipeline of its own that runs to the end of the query, and
        sets up everything behind it again. BigQuery has no such word and decides for itself. -#}
    {{ return(adapter.dispatch('materialized')()) }}
{%- endmacro %}

{% macro default__materialized() -%}
    materialized
{%- endmacro %}

{% macro bigquery__materialized() -%}
{%- endmacro %}
