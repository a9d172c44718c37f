{% macro duckdb__safe_cast(field, type) -%}
    {#- dbt's own macro is a plain cast here, which fails the model for one odd text. -#}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}
