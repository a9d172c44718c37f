{% macro before_cutoff(fact_time, cutoff) -%}
    {#- The one as-of rule for facts with their own time (lines, injuries): strictly before. -#}
    {{ fact_time }} < {{ cutoff }}
{%- endmacro %}

{% macro latest_before(history, target, entity) -%}
    {#- The one as-of rule for results: joins a target game to the entity's last earlier game.
        history carries game_date and next_game_date, the date of the entity's following game in
        the same history. -#}
    {{ history }}.{{ entity }} = {{ target }}.{{ entity }}
    and {{ history }}.game_date < {{ target }}.game_date
    and (
        {{ history }}.next_game_date is null
        or {{ history }}.next_game_date >= {{ target }}.game_date
    )
{%- endmacro %}
