{% macro gameday_features() -%}
    {#- The contract's features that a day's reports and lines tell of; the others are told by history. -#}
    {%- set names = [
        'injury_risk',
        'points_share_scale',
        'minutes_share_scale',
        'game_total_line',
        'team_spread',
        'spread_magnitude',
        'implied_team_total',
        'line_movement_direction',
        'has_vegas_line',
        'line_vs_season_avg',
        'prop_line_delta',
    ] -%}
    {%- for source_model in [
        'team_rotation', 'player_composite_factors', 'player_teammates', 'player_points_lines'
    ] -%}
        {%- do names.extend(contract_columns(source_model)) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
