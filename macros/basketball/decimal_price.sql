{% macro decimal_price(price) -%}
    {#- Prices of 100 and more, or below zero, are American: +150 pays 2.50, -110 pays 1.91. -#}
    case
        when {{ price }} >= 100 then round(1 + {{ price }} / 100, 4)
        when {{ price }} <= -100 then round(1 - 100 / {{ price }}, 4)
        else {{ price }}
    end
{%- endmacro %}
