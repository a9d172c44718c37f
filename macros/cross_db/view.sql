{% macro bigquery__handle_existing_table(full_refresh, old_relation) -%}
    {#- A table that has become a view gives way to it, as on DuckDB; dbt asks for --full-refresh. -#}
    {% do adapter.drop_relation(old_relation) %}
{%- endmacro %}

{#-
A view in one statement. dbt's own drops and renames, and two of them at once trip over its cache
of relations, which is filled on the way: a schema has to be listed there before a view is added.
Its text does not name the file, so that it is as good in one that was renamed or is attached under
another name.
-#}
{% materialization view, adapter='duckdb' -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        {%- if existing is not none and existing.type == 'table' %}
        drop table {{ existing }};
        {%- endif %}
        {{ get_assert_columns_equivalent(sql) if config.get('contract').enforced }}
        create or replace view {{ target_relation }} as (
            {{ sql | replace(adapter.quote(this.database) ~ '.', '') }}
        )
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}
