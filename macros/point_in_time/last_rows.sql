{% macro last_rows(model, entity, targets, target_entity=none) -%}
    {#- For the game and entity of each target the entity's last earlier row of a model that has one
        row per game and entity; joined by is_last_row(). -#}
    {{ rows_of_last(model, entity, '(' ~ last_games(model, entity, targets, target_entity) ~ ')') }}
{%- endmacro %}

{% macro last_games(model, entity, targets, target_entity=none) -%}
    {#- In which game that row stands. It is looked for among dates alone: of a wide model only the
        rows that are found are read. -#}
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
{%- endmacro %}

{% macro rows_of_last(model, entity, games) -%}
    {#- The rows that a model has of last_games(), its own or of a model with the same games. -#}
    select
        sought.target_game_id,
        sought.target_entity,
        found.*
    from {{ games }} as sought
    inner join {{ ref(model) }} as found
        on sought.game_id = found.game_id and sought.target_entity = found.{{ entity }}
    where not found.is_removed
{%- endmacro %}

{% macro is_last_row(last, target, entity) -%}
    {#- Joins what last_rows() or rows_of_last() found to its target. -#}
    {{ last }}.target_game_id = {{ target }}.game_id
    and {{ last }}.target_entity = {{ target }}.{{ entity }}
{%- endmacro %}
