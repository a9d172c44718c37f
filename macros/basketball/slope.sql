{% macro slope(measure, position, over, at_least=5) -%}
    {#- Least-squares slope of a measure over the positions of a window, per position; NULL below
        `at_least` rows. Sums are of integers: ten-thousandths of the measure. -#}
    {%- set value = ten_thousandths(measure) -%}
    case
        when count({{ measure }}) over {{ over }} >= {{ at_least }} then round(
            (
                count(*) over {{ over }} * sum({{ position }} * {{ value }}) over {{ over }}
                - sum({{ position }}) over {{ over }} * sum({{ value }}) over {{ over }}
            ) / (
                10000.0 * (
                    count(*) over {{ over }} * sum({{ position }} * {{ position }}) over {{ over }}
                    - sum({{ position }}) over {{ over }} * sum({{ position }}) over {{ over }}
                )
            ),
            4
        )
    end
{%- endmacro %}
