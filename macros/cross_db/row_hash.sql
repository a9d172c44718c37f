{% macro row_hash(columns, another=none) -%}
    {#- The hash of a row's content. another: a column to put another value in for. -#}
    {{ return(adapter.dispatch('row_hash')(columns, another)) }}
{%- endmacro %}

{% macro default__row_hash(columns, another) -%}
    md5({{ row_text(columns, another) }})
{%- endmacro %}

{% macro bigquery__row_hash(columns, another) -%}
    to_hex(md5({{ row_text(columns, another) }}))
{%- endmacro %}

{% macro hash_is_void(columns, key) -%}
    {#- True for a row whose hash is missing, or where the hash of its key alone would be the same under
        another key. -#}
    coalesce(
        {{ row_hash(columns) }} is null or {{ row_hash([key]) }} = {{ row_hash([key], another=key) }},
        true
    )
{%- endmacro %}
