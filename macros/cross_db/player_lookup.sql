{% macro player_lookup(name) -%}
    {{ return(adapter.dispatch('player_lookup')(name)) }}
{%- endmacro %}

{% macro default__player_lookup(name) -%}
    regexp_replace(lower(strip_accents({{ name }})), '[^a-z0-9]', '', 'g')
{%- endmacro %}

{% macro bigquery__player_lookup(name) -%}
    regexp_replace(lower(normalize({{ name }}, NFD)), r'[^a-z0-9]', '')
{%- endmacro %}
