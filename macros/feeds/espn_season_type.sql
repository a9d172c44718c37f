{% macro espn_season_type(code) -%}
    {#- ESPN's number of a season type, in the words used for the NBA's own. -#}
    case {{ code }}
        when 1 then 'preseason'
        when 2 then 'regular'
        when 3 then 'playoffs'
        when 5 then 'playin'
    end
{%- endmacro %}
