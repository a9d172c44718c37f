{% macro box_columns() -%}
    {{ return([
        'minutes', 'points', 'field_goals_made', 'field_goals_attempted',
        'three_pointers_made', 'three_pointers_attempted',
        'free_throws_made', 'free_throws_attempted',
        'offensive_rebounds', 'defensive_rebounds', 'assists', 'steals', 'blocks', 'turnovers',
        'personal_fouls',
    ]) }}
{%- endmacro %}

{% macro box_measures(box) -%}
    {%- for measure in box_columns() -%}
    {{ box }}.{{ measure }}{{ ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
