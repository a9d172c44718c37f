{#- Sums of floating-point numbers depend on the order of the rows, which neither warehouse
    promises: a table built in two steps would differ from the same table built in one. Measures
    have four decimals at most and are added up as integers. -#}
{% macro ten_thousandths(measure) -%}
    cast(round(10000 * ({{ measure }})) as {{ column_type('int') }})
{%- endmacro %}

{% macro exact_avg(measure, over=none) -%}
    round(avg({{ ten_thousandths(measure) }}) {{ 'over ' ~ over if over }} / 10000, 4)
{%- endmacro %}

{% macro exact_sum(measure, over=none) -%}
    (sum({{ ten_thousandths(measure) }}) {{ 'over ' ~ over if over }} / 10000)
{%- endmacro %}
