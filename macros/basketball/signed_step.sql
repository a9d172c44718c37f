{% macro signed_step(value, small, large) -%}
    {#- -2, -1, 0, 1 or 2 by size: at least `large`, at least `small`, or less; NULL stays NULL. -#}
    case
        when {{ value }} >= {{ large }} then 2
        when {{ value }} >= {{ small }} then 1
        when {{ value }} <= -{{ large }} then -2
        when {{ value }} <= -{{ small }} then -1
        when {{ value }} is not null then 0
    end
{%- endmacro %}
