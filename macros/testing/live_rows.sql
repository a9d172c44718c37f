{% macro live_rows(relation) -%}
    {#- A predicate for the rows a reader sees: removed ones are left out where they are marked. -#}
    {%- set names = [] -%}
    {%- for column in (adapter.get_columns_in_relation(relation) if execute else []) -%}
        {%- do names.append(column.name | lower) -%}
    {%- endfor -%}
    {{ return('not is_removed' if 'is_removed' in names else 'true') }}
{%- endmacro %}
