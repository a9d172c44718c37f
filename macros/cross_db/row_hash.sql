{% macro row_hash(columns, another=none) -%}
    {#- The hash of a row's content. another: a column to put another value in for. -#}
    {{ return(adapter.dispatch('row_hash')(columns, another)) }}
{%- endmacro %}

{% macro default__row_hash(columns, another) -%}
    md5(cast(to_json({
        {%- for column in columns %}
        '{{ column }}': {{ "'another'" if column == another else column }}{{ ',' if not loop.last }}
        {%- endfor %}
    }) as varchar))
{%- endmacro %}

{% macro bigquery__row_hash(columns, another) -%}
    to_hex(md5(to_json_string(struct(
        {%- for column in columns %}
        {{ "'another' as " if column == another }}{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))))
{%- endmacro %}

{% macro hash_is_void(columns, key) -%}
    {#- True for a row whose hash is missing or would be the same under another key. -#}
    coalesce({{ row_hash(columns) }} = {{ row_hash(columns, another=key) }}, true)
{%- endmacro %}
