{#- Decaying means: a game counts half as much as one that lies a half-life of games later. Weights
    grow with a game's age in the sequence instead of falling with its distance, so that one window
    serves every row. Where the measure is NULL, the game has no weight. -#}
{% macro decay_weight(age, half_life) -%}
    pow(2.0, {{ age }} / {{ half_life }}.0)
{%- endmacro %}

{% macro decaying_mean(measure, weight, over) -%}
    sum(({{ measure }}) * {{ weight }}) over {{ over }}
    / nullif(sum(case when {{ measure }} is not null then {{ weight }} end) over {{ over }}, 0)
{%- endmacro %}

{% macro decaying_variance(measure, weight, over) -%}
    {#- E[x x] - E[x] E[x]; a result below zero is noise of floating-point numbers. -#}
    {%- set mean = '(' ~ decaying_mean(measure, weight, over) ~ ')' -%}
    {{ decaying_mean('1.0 * ' ~ measure ~ ' * ' ~ measure, weight, over) }}
    - {{ mean }} * {{ mean }}
{%- endmacro %}
