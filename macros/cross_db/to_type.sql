{% macro to_type(text, type) -%}
    {#- Text to a typed value; text that does not fit becomes NULL (contracts guard the types). -#}
    {%- if type == 'string' -%}
        {{ text }}
    {%- elif type == 'int' -%}
        {{ dbt.safe_cast(dbt.safe_cast(text, column_type('float')), column_type('int')) }}
    {%- else -%}
        {{ dbt.safe_cast(text, column_type(type)) }}
    {%- endif -%}
{%- endmacro %}
