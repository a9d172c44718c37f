{% macro columns_of(alias, columns) -%}
    {{ alias }}.{{ columns | join(', ' ~ alias ~ '.') }}
{%- endmacro %}
