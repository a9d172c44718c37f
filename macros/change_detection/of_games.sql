{% macro of_games(feeds, by='game_id') -%}
    {#- The recompute clause of a model of games for rows that feeds have of them: through
        dim_game, because a feed may hold a game under another date than the schedule now does. -#}
    {{ return({'by': by, 'changed': feeds, 'through': [in_dim_game(by)]}) }}
{%- endmacro %}

{% macro in_dim_game(by) -%}
    {{ return({'model': 'dim_game', 'on': {by: by}}) }}
{%- endmacro %}
