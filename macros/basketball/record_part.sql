{% macro record_part(record, part) -%}
    {#- Wins (part 1) or losses (part 2) of a record written '41-11'. -#}
    {{ to_type('trim(' ~ dbt.split_part(record, "'-'", part) ~ ')', 'int') }}
{%- endmacro %}
