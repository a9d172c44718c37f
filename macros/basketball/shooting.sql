{% macro effective_field_goal_pct(box) -%}
    {#- (FGM + 0.5 3PM) / FGA, a ratio. -#}
    round(
        ({{ box }}.field_goals_made + 0.5 * {{ box }}.three_pointers_made)
        / nullif({{ box }}.field_goals_attempted, 0),
        4
    )
{%- endmacro %}

{% macro true_shooting_pct(box) -%}
    {#- PTS / (2 (FGA + 0.44 FTA)), a ratio. -#}
    round(
        {{ box }}.points / nullif(
            2 * ({{ box }}.field_goals_attempted + 0.44 * {{ box }}.free_throws_attempted),
            0
        ),
        4
    )
{%- endmacro %}

{% macro usage_rate(player, team_plays, team_minutes) -%}
    {#- Share of the team's plays that a player ended while on court, a ratio:
        (FGA + 0.44 FTA + TOV) (team minutes / 5) / (minutes x team plays)
        (Basketball-Reference glossary). -#}
    round(
        {{ plays(player) }}
        * ({{ team_minutes }} / 5) / nullif({{ player }}.minutes * {{ team_plays }}, 0),
        4
    )
{%- endmacro %}
