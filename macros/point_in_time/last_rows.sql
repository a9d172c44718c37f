{% macro last_rows(model, entity, targets, target_entity=none) -%}
    {#- For the game and entity of each target the entity's last earlier row of a model that has one row
        per game and entity; joined by is_last_row(). It is looked for among dates alone: of a wide model
        only the rows that are found are read. -#}
    select
        sought.target_game_id,
        sought.target_entity,
        found.*
    from (
        select
            asked.game_id as target_game_id,
            asked.{{ entity }} as target_entity,
            dated.game_id
        from (
            select distinct
                game_id,
                game_date,
                {{ target_entity or entity }} as {{ entity }}
            from {{ targets }}
        ) as asked
        inner join (
            select
                kept.{{ entity }},
                kept.game_id,
                kept.game_date,
                lead(kept.game_date) over (
                    partition by kept.{{ entity }} order by kept.game_date, kept.game_id
                ) as next_game_date
            from {{ ref(model) }} as kept
            where
                not kept.is_removed
                and kept.{{ entity }} in (
                    select {{ targets }}.{{ target_entity or entity }} from {{ targets }}
                )
        ) as dated on {{ latest_before('dated', 'asked', entity) }}
    ) as sought
    inner join {{ ref(model) }} as found
        on sought.game_id = found.game_id and sought.target_entity = found.{{ entity }}
    where not found.is_removed
{%- endmacro %}

{% macro is_last_row(last, target, entity) -%}
    {#- Joins what last_rows() found to its target. -#}
    {{ last }}.target_game_id = {{ target }}.game_id
    and {{ last }}.target_entity = {{ target }}.{{ entity }}
{%- endmacro %}
