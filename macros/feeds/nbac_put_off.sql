{% macro nbac_words(status_text) -%}
    upper(trim(coalesce({{ status_text }}, '')))
{%- endmacro %}

{% macro nbac_put_off(status_text) -%}
    {#- Whether the NBA's words for a game's status say that it was postponed. -#}
    {%- set words = nbac_words(status_text) -%}
    ({{ words }} like 'PPD%' or {{ words }} like 'POSTPONED%')
{%- endmacro %}
