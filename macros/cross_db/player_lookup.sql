{% macro player_lookup(name) -%}
    {{ return(adapter.dispatch('player_lookup')(name)) }}
{%- endmacro %}

{% macro default__player_lookup(name) -%}
    {%- set letters = letters_spelled_out('lower(strip_accents(' ~ name ~ '))') -%}
    regexp_replace({{ letters }}, '[^a-z0-9]', '', 'g')
{%- endmacro %}

{% macro bigquery__player_lookup(name) -%}
    {%- set letters = letters_spelled_out('lower(normalize(' ~ name ~ ', NFD))') -%}
    regexp_replace({{ letters }}, r'[^a-z0-9]', '')
{%- endmacro %}

{% macro letters_spelled_out(text) -%}
    {#- Letters that are no letter with an accent, as the league writes them: Djurisic for Đurišić. -#}
    {%- set spelled = {'đ': 'dj', 'ł': 'l', 'ø': 'o', 'ı': 'i'} -%}
    {%- set found = namespace(text=text) -%}
    {%- for letter, letters in spelled.items() -%}
        {%- set found.text = 'replace(' ~ found.text ~ ", '" ~ letter ~ "', '" ~ letters ~ "')" -%}
    {%- endfor -%}
    {{ return(found.text) }}
{%- endmacro %}
