{% macro game_id(game_date, away_team_abbr, home_team_abbr) -%}
    {#- YYYYMMDD_AWAY_HOME, the date on Eastern clocks; NULL when a part is not known. -#}
    {{ compact_day(game_date) }} || '_' || {{ away_team_abbr }} || '_' || {{ home_team_abbr }}
{%- endmacro %}
