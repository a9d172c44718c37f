{% macro clamp(value, low, high) -%}
    {#- NULL stays NULL: greatest() and least() treat it differently in each warehouse. -#}
    case
        when {{ value }} < {{ low }} then {{ low }}
        when {{ value }} > {{ high }} then {{ high }}
        else {{ value }}
    end
{%- endmacro %}
