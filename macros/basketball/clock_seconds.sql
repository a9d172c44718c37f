{% macro clock_seconds(text) -%}
    {#- A clock written H:MM:SS or MM:SS, with or without fractions, in seconds. -#}
    {%- set parts = [] -%}
    {%- for number in [1, 2, 3] -%}
        {%- do parts.append(to_type(dbt.split_part(text, "':'", number), 'float')) -%}
    {%- endfor -%}
    round(
        coalesce(
            3600 * {{ parts[0] }} + 60 * {{ parts[1] }} + {{ parts[2] }},
            60 * {{ parts[0] }} + {{ parts[1] }}
        ),
        2
    )
{%- endmacro %}
