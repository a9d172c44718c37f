{% macro plays(box) -%}
    {#- Plays that a player or team ended: FGA + 0.44 FTA + TOV. -#}
    (
        {{ box }}.field_goals_attempted + 0.44 * {{ box }}.free_throws_attempted
        + {{ box }}.turnovers
    )
{%- endmacro %}
