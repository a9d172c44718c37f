{% macro duckdb__list_schemas(database) -%}
    {#- dbt asks with the database's name in quotes, which its own macro does not take off: it then
        finds no schema and creates every one of them in each invocation. -#}
    {% set sql %}
        select schema_name
        from system.information_schema.schemata
        where lower(catalog_name) = '{{ database | replace('"', '') | lower }}'
    {% endset %}
    {{ return(run_query(sql)) }}
{% endmacro %}
