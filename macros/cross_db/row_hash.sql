{% macro row_hash(columns) -%}
    {{ return(adapter.dispatch('row_hash')(columns)) }}
{%- endmacro %}

{% macro default__row_hash(columns) -%}
    md5(cast(to_json({
        {%- for column in columns %}
        '{{ column }}': {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    }) as varchar))
{%- endmacro %}

{% macro bigquery__row_hash(columns) -%}
    to_hex(md5(to_json_string(struct({{ columns | join(', ') }}))))
{%- endmacro %}
