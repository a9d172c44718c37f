{% macro team_games() -%}
    {#- dim_game seen from each of its teams: two rows per game that was not postponed. -#}
    {%- for side, other in [('home', 'away'), ('away', 'home')] %}
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
        {{ other }}_team_abbr as opponent_team_abbr,
        {{ 'true' if side == 'home' else 'false' }} as is_home
    from {{ ref('dim_game') }}
    where not is_removed and not is_postponed
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
