{% macro rows_with_next(model, entity, targets) -%}
    {#- The live rows of a model that has one row per game and entity, of the entities of `targets`, with
        the date of the entity's next row, as latest_before() wants them. -#}
    select
        rows_of_entity.*,
        lead(rows_of_entity.game_date) over (
            partition by rows_of_entity.{{ entity }}
            order by rows_of_entity.game_date, rows_of_entity.game_id
        ) as next_game_date
    from {{ ref(model) }} as rows_of_entity
    where
        not rows_of_entity.is_removed
        and rows_of_entity.{{ entity }} in (select {{ targets }}.{{ entity }} from {{ targets }})
{%- endmacro %}
