{% macro form_measures() -%}
    {#- What a player's decaying form is kept of, and with which half-lives in games. -#}
    {%- set measures = {} -%}
    {%- for market in market_statistics('box') -%}
        {%- do measures.update({market: [3, 8, 20, 50]}) -%}
    {%- endfor -%}
    {%- do measures.update({
        'minutes': [3, 8, 20, 50],
        'plays': [3, 8, 20],
        'field_goal_attempts': [3, 8, 20],
        'three_attempts': [8, 20],
        'free_throw_attempts': [8, 20],
        'two_makes': [20],
        'free_throw_makes': [20],
        'big_man_plays': [20],
        'plus_minus': [20],
    }) -%}
    {{ return(measures) }}
{%- endmacro %}
