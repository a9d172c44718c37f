{% macro possessions(box) -%}
    {#- FGA + 0.44 FTA + TOV - OREB (Oliver, Basketball on Paper, 2004). -#}
    (
        {{ box }}.field_goals_attempted + 0.44 * {{ box }}.free_throws_attempted
        + {{ box }}.turnovers - {{ box }}.offensive_rebounds
    )
{%- endmacro %}
