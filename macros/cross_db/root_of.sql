{% macro root_of(square) -%}
    {#- Square root to four decimals; a square below zero is noise of floating-point numbers. -#}
    round(sqrt(case when {{ square }} > 0 then {{ square }} when {{ square }} <= 0 then 0 end), 4)
{%- endmacro %}
