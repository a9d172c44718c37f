{% macro this_season(history, target, column) -%}
    {#- A season starts empty: what a history says of its own season counts in that season only. -#}
    case
        when {{ history }}.season_year = {{ target }}.season_year then {{ history }}.{{ column }}
    end
{%- endmacro %}
