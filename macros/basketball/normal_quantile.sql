{% macro normal_quantile(probability) -%}
    {#- Inverse of the standard normal distribution function, relative error below 1.2e-9 (Acklam's
        rational approximation of its central part); probabilities are held in 0.025 to 0.975. -#}
    {%- set p = '(' ~ clamp(probability, 0.025, 0.975) ~ ')' -%}
    {%- set q = '(' ~ p ~ ' - 0.5)' -%}
    {%- set r = '(' ~ q ~ ' * ' ~ q ~ ')' -%}
    {%- set numerator = [
        -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690,
        -30.66479806614716, 2.506628277459239,
    ] -%}
    {%- set denominator = [
        -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
        -13.28068155288572, 1.0,
    ] -%}
    {{ q }} * {{ polynomial(r, numerator) }} / {{ polynomial(r, denominator) }}
{%- endmacro %}

{% macro polynomial(x, coefficients) -%}
    {#- Horner's scheme, highest power first. -#}
    {%- set sum = namespace(text='(' ~ coefficients[0] ~ ')') -%}
    {%- for coefficient in coefficients[1:] -%}
        {%- set sum.text = '(' ~ sum.text ~ ' * ' ~ x ~ ' + (' ~ coefficient ~ '))' -%}
    {%- endfor -%}
    {{ sum.text }}
{%- endmacro %}
