{% macro nba_season_type(nba_game_id) -%}
    {#- Part of the season from the first digits of the NBA's game id. -#}
    case substr({{ nba_game_id }}, 1, 3)
        when '002' then 'regular' when '004' then 'playoffs' when '005' then 'playin'
    end
{%- endmacro %}
