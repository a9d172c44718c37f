{% macro told_by(known_as, moment) -%}
    {#- Joins a payload that is found today to what was read in its place at `moment`: a row of
        captures_as_of, called `told`. -#}
    {{ known_as }} = told.known_as
    and {{ moment }} >= told.stood_from
    and coalesce({{ moment }} < told.stood_until, true)
{%- endmacro %}
