{% macro line_source_order(line_source) -%}
    {#- Feeds of player lines in the order of trust: BettingPros counts where The Odds API is silent. -#}
    case {{ line_source }} when 'odds_api_player_points_props' then 1 else 2 end
{%- endmacro %}
