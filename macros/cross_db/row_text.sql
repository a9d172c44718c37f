{% macro row_text(columns, another=none) -%}
    {#- Columns of a row as JSON text, by name and in their order. another: a column to put another value
        in for. -#}
    {{ return(adapter.dispatch('row_text')(columns, another)) }}
{%- endmacro %}

{% macro default__row_text(columns, another) -%}
    cast(to_json({
        {%- for column in columns %}
        '{{ column }}': {{ "'another'" if column == another else column }}{{ ',' if not loop.last }}
        {%- endfor %}
    }) as varchar)
{%- endmacro %}

{% macro bigquery__row_text(columns, another) -%}
    to_json_string(struct(
        {%- for column in columns %}
        {{ "'another' as " if column == another }}{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{% macro null_columns(columns) -%}
    {#- Names of those columns of a row that are NULL, in their order, with ', ' between them, or NULL when
        there are none; the columns hold numbers or flags. DuckDB reads them from the row's text: it plans a
        CASE for each of a hundred columns longer than all else. -#}
    {{ return(adapter.dispatch('null_columns')(columns)) }}
{%- endmacro %}

{% macro default__null_columns(columns) -%}
    list_aggr(regexp_extract_all({{ row_text(columns) }}, '"([a-z0-9_]+)":null', 1), 'string_agg', ', ')
{%- endmacro %}

{% macro bigquery__null_columns(columns) -%}
    {%- set names = [] -%}
    {%- for column in columns -%}
        {%- do names.append('case when ' ~ column ~ " is null then '" ~ column ~ "' end") -%}
    {%- endfor -%}
    {{ names_together(names) }}
{%- endmacro %}

{% macro names_together(names) -%}
    {#- Those of some texts that are not NULL, with ', ' between them, or NULL when all are. On DuckDB
        array_to_string and nullif are macros that put what they are given down twice, so that a row's text
        in both is planned four times. -#}
    {{ return(adapter.dispatch('names_together')(names)) }}
{%- endmacro %}

{% macro default__names_together(names) -%}
    list_aggr([{{ names | join(', ') }}], 'string_agg', ', ')
{%- endmacro %}

{% macro bigquery__names_together(names) -%}
    nullif(array_to_string([{{ names | join(', ') }}], ', '), '')
{%- endmacro %}
