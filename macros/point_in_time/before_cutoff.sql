{% macro before_cutoff(fact_time, cutoff) -%}
    {#- The one as-of rule for facts with their own time (lines, injuries): strictly before. -#}
    {{ fact_time }} < {{ cutoff }}
{%- endmacro %}

{% macro latest_before(history, target, entity, target_entity=none) -%}
    {#- The one as-of rule for results: joins a target game to the entity's last earlier game.
        history carries game_date and next_game_date, the date of the entity's following game in
        the same history. -#}
    {{ history }}.{{ entity }} = {{ target }}.{{ target_entity or entity }}
    and {{ history }}.game_date < {{ target }}.game_date
    {#- not `is null or`: an outer join with that runs over all pairs on DuckDB #}
    and coalesce({{ history }}.next_game_date, date '9999-12-31') >= {{ target }}.game_date
{%- endmacro %}
