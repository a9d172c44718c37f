{#- How a sportsbook settles a quote: above the line the over wins, below it the under, on it the
    stakes go back; who did not play is no result at all, and his bets are void. -#}
{% macro settled_result(actual, line) -%}
    case
        when {{ actual }} > {{ line }} then 'OVER'
        when {{ actual }} < {{ line }} then 'UNDER'
        when {{ actual }} = {{ line }} then 'PUSH'
    end
{%- endmacro %}

{% macro bet_won(side, result) -%}
    case
        when {{ side }} in ('OVER', 'UNDER') and {{ result }} in ('OVER', 'UNDER')
            then {{ side }} = {{ result }}
    end
{%- endmacro %}

{% macro bet_profit(side, result, over_price, under_price) -%}
    {#- Of one unit staked, at decimal prices. -#}
    case
        when {{ side }} not in ('OVER', 'UNDER') or {{ result }} is null then null
        when {{ result }} = 'PUSH' then 0
        when {{ side }} <> {{ result }} then -1
        when {{ side }} = 'OVER' then round({{ over_price }} - 1, 4)
        when {{ side }} = 'UNDER' then round({{ under_price }} - 1, 4)
    end
{%- endmacro %}
