{% macro espn_moment(text) -%}
    {#- ESPN writes UTC moments to the minute, '2024-01-15T18:00Z', which no cast reads. -#}
    {{ return(adapter.dispatch('espn_moment')(text)) }}
{%- endmacro %}

{% macro default__espn_moment(text) -%}
    try_strptime(substr({{ text }}, 1, 16), '%Y-%m-%dT%H:%M')
{%- endmacro %}

{% macro bigquery__espn_moment(text) -%}
    safe.parse_timestamp('%Y-%m-%dT%H:%M', substr({{ text }}, 1, 16))
{%- endmacro %}
