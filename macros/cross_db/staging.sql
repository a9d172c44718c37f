{% macro stage_relation(relation) -%}
    {{ return(adapter.dispatch('stage_relation')(relation)) }}
{%- endmacro %}

{% macro default__stage_relation(relation) -%}
    {{ return(api.Relation.create(identifier='stage__' ~ relation.identifier)) }}
{%- endmacro %}

{% macro bigquery__stage_relation(relation) -%}
    {{ return(relation.incorporate(path={'identifier': 'stage__' ~ relation.identifier})) }}
{%- endmacro %}

{% macro create_stage(stage, sql) -%}
    {{ return(adapter.dispatch('create_stage')(stage, sql)) }}
{%- endmacro %}

{% macro default__create_stage(stage, sql) -%}
    create or replace temporary table {{ stage }} as
    {{ sql }}
{%- endmacro %}

{% macro bigquery__create_stage(stage, sql) -%}
    create or replace table {{ stage }}
    options (expiration_timestamp = timestamp_add(current_timestamp(), interval 12 hour)) as
    {{ sql }}
{%- endmacro %}

{% macro replace_table(relation, existing, sql) -%}
    {{ return(adapter.dispatch('replace_table')(relation, existing, sql)) }}
{%- endmacro %}

{% macro default__replace_table(relation, existing, sql) -%}
    {%- if existing is not none %}
    drop {{ existing.type }} if exists {{ existing }};
    {%- endif %}
    {%- set date = config.get('meta').get('date', 'game_date') %}
    {%- set ordered -%}
        select * from (
            {{ sql }}
        ) as unordered
        {#- a filter on dates then reads the blocks of those dates only #}
        {{ 'order by ' ~ date if date in model.columns }}
    {%- endset %}
    {{ create_table_as(false, relation, ordered) }}
{%- endmacro %}

{% macro bigquery__replace_table(relation, existing, sql) -%}
    {%- set date = config.get('meta').get('date', 'game_date') %}
    {%- if existing is not none and existing.type == 'view' %}
    drop view {{ existing }};
    {%- endif %}
    create or replace table {{ relation }}
    {%- if date in model.columns %}
    partition by date_trunc({{ date }}, month)
    {%- endif %} as
    {{ sql }}
{%- endmacro %}
