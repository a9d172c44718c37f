{% macro team_sides(games, side) -%}
    {#- dim_game seen from one team: one row per game for its home or its away side. -#}
    select
        game_id,
        game_date,
        {{ day_number('game_date') }} as day,
        season_year,
        season_type,
        tipoff_at,
        cutoff_at,
        on_slate,
        home_team_abbr,
        {{ side }}_team_abbr as team_abbr,
        {{ 'away' if side == 'home' else 'home' }}_team_abbr as opponent_team_abbr,
        {{ 'true' if side == 'home' else 'false' }} as is_home
    from {{ games }}
{%- endmacro %}
