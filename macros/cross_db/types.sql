{% macro column_type(name) -%}
    {%- set types = {
        'string': dbt.type_string(), 'int': dbt.type_bigint(), 'float': double_type(),
        'bool': dbt.type_boolean(), 'timestamp': dbt.type_timestamp(), 'date': 'date',
    } -%}
    {{ return(types[name]) }}
{%- endmacro %}

{% macro double_type() -%}
    {{ return(adapter.dispatch('double_type')()) }}
{%- endmacro %}

{% macro default__double_type() -%}{{ return('double') }}{%- endmacro %}

{% macro bigquery__double_type() -%}{{ return('float64') }}{%- endmacro %}
