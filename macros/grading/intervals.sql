{#- Two-sided 95 % of the standard normal distribution. -#}
{% macro interval_z() -%}{{ return(1.959964) }}{%- endmacro %}

{% macro wilson_bound(successes, trials, side) -%}
    {#- Wilson's score interval of a rate of k in n: with p = k / n,
            (p + z z / 2n -+ z sqrt(p (1 - p) / n + z z / 4n n)) / (1 + z z / n)
        (E. B. Wilson, Probable inference, the law of succession, and statistical inference,
        Journal of the American Statistical Association 22, 1927). side: low or high. -#}
    {%- set z = interval_z() -%}
    {%- set n = 'nullif(' ~ as_float(trials) ~ ', 0)' -%}
    {%- set p = '(' ~ as_float(successes) ~ ' / ' ~ n ~ ')' -%}
    round(
        (
            {{ p }} + {{ z * z / 2 }} / {{ n }}
            {{ '-' if side == 'low' else '+' }} {{ z }} * sqrt(
                {{ p }} * (1 - {{ p }}) / {{ n }} + {{ z * z / 4 }} / ({{ n }} * {{ n }})
            )
        ) / (1 + {{ z * z }} / {{ n }}),
        4
    )
{%- endmacro %}

{% macro mean_bound(measure, side) -%}
    {#- The normal interval of a mean, mean -+ z s / sqrt(n) with the sample's standard deviation s;
        NULL for fewer than two values. Added up as integers, see exact_sum. side: low or high. -#}
    {%- set n = 'count(' ~ measure ~ ')' -%}
    {%- set whole = ten_thousandths(measure) -%}
    {%- set sum = as_float('sum(' ~ whole ~ ')') -%}
    {%- set squares = as_float('sum(' ~ whole ~ ' * ' ~ whole ~ ')') -%}
    {%- set deviation = squares ~ ' - ' ~ sum ~ ' * ' ~ sum ~ ' / ' ~ n -%}
    case when {{ n }} > 1 then round(
        (
            {{ sum }} / {{ n }}
            {{ '-' if side == 'low' else '+' }} {{ interval_z() }}
            * sqrt({{ clamp(deviation, 0, 1e30) }}) / sqrt({{ n }} * ({{ n }} - 1.0))
        ) / 10000,
        4
    ) end
{%- endmacro %}

{% macro as_float(value) -%}cast({{ value }} as {{ column_type('float') }}){%- endmacro %}
