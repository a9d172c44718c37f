{#- What several models must agree on when they say how old form is. -#}
{% macro season_break() -%}
    {#- The break between two seasons makes form as old as so many games do. -#}
    {{ return(15) }}
{%- endmacro %}

{% macro away_in_days() -%}
    {#- Who was away for so long begins anew. -#}
    {{ return(30) }}
{%- endmacro %}

{% macro age_in_games() -%}
    {#- The place of a player's game among all of his, for decay_weight(): newer games are higher. -#}
    row_number() over (partition by player_lookup order by game_date, game_id)
    + {{ season_break() }} * (season_year - min(season_year) over (partition by player_lookup))
{%- endmacro %}
