{% macro any_true(condition) -%}
    {{ return(adapter.dispatch('any_true')(condition)) }}
{%- endmacro %}

{% macro default__any_true(condition) -%}
    bool_or({{ condition }})
{%- endmacro %}

{% macro bigquery__any_true(condition) -%}
    logical_or({{ condition }})
{%- endmacro %}
