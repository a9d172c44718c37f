{% macro no_vig_over(over_price, under_price) -%}
    {#- The book's probability of the over without its margin: inverse prices scaled to sum to 1,
        (1 / over) / (1 / over + 1 / under). -#}
    case
        when {{ over_price }} > 1 and {{ under_price }} > 1
            then round({{ under_price }} / ({{ over_price }} + {{ under_price }}), 6)
    end
{%- endmacro %}

{% macro over_if_decided(p_over, p_under) -%}
    {#- P(over | no push), which is what prices without margin are about. -#}
    round({{ p_over }} / nullif({{ p_over }} + {{ p_under }}, 0), 6)
{%- endmacro %}

{% macro likelier_side(p_over, p_under) -%}
    case
        when {{ p_over }} > {{ p_under }} then 'OVER'
        when {{ p_over }} < {{ p_under }} then 'UNDER'
    end
{%- endmacro %}

{% macro squared_miss(over_chance, result) -%}
    {#- A row of the Brier score: squared distance of a probability of the over from what came. -#}
    case
        when {{ result }} = 'OVER' then round(power(1 - {{ over_chance }}, 2), 4)
        when {{ result }} = 'UNDER' then round(power({{ over_chance }}, 2), 4)
    end
{%- endmacro %}

{% macro is_no_distribution(quote=none) -%}
    {#- Whether a line's three probabilities are missing, outside 0 to 1 or do not sum to 1. -#}
    {%- set prefix = quote ~ '.' if quote else '' -%}
    {%- set sum = prefix ~ 'p_over + ' ~ prefix ~ 'p_under + ' ~ prefix ~ 'p_push' -%}
    (
        coalesce(abs({{ sum }} - 1) > 0.000001, true)
        {%- for name in ['p_over', 'p_under', 'p_push'] %}
        or {{ prefix }}{{ name }} not between 0 and 1
        {%- endfor %}
    )
{%- endmacro %}
