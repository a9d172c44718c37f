{% macro period_start_seconds(period) -%}
    {#- Seconds played before a period begins: four of 720, then overtimes of 300. -#}
    case
        when {{ period }} <= 4 then 720 * ({{ period }} - 1)
        else 2880 + 300 * ({{ period }} - 5)
    end
{%- endmacro %}
