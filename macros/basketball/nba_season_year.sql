{% macro nba_season_year(nba_game_id) -%}
    {#- First calendar year of the season, from the two digits behind the part of the season. -#}
    2000 + {{ to_type('substr(' ~ nba_game_id ~ ', 4, 2)', 'int') }}
{%- endmacro %}
