{% macro parse_day(text, format) -%}
    {{ return(adapter.dispatch('parse_day')(text, format)) }}
{%- endmacro %}

{% macro default__parse_day(text, format) -%}
    cast(try_strptime({{ text }}, '{{ format }}') as date)
{%- endmacro %}

{% macro bigquery__parse_day(text, format) -%}
    safe.parse_date('{{ format }}', {{ text }})
{%- endmacro %}
