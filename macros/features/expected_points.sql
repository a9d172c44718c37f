{% macro expected_team_points(own, opponent, is_home) -%}
    {#- Points of a team from its own attack and the other's defence (per 100 possessions), the pace of
        both and 1.2 points per 100 possessions for the venue. -#}
    (
        ({{ own }}.team_off_rating_ewma_20 + {{ opponent }}.team_def_rating_ewma_20) / 2
        + case when {{ is_home }} then 1.2 else -1.2 end
    ) * ({{ own }}.team_pace_ewma_20 + {{ opponent }}.team_pace_ewma_20) / 200
{%- endmacro %}
