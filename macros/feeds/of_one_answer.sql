{% macro of_one_answer(rows, games, key) -%}
    {#- Of a game that stands in several answers of a feed only one tells it, and tells it whole: that of
        the date that the game now has, then by its name. Never the newest: a row keeps the time of the
        answer in which it last changed. -#}
    qualify rank() over (
        partition by {{ games }}.{{ key }}
        order by
            case
                when starts_with(
                    {{ rows }}.scope, cast({{ games }}.game_date as {{ dbt.type_string() }})
                ) then 0
                else 1
            end,
            {{ rows }}.scope
    ) = 1
{%- endmacro %}
