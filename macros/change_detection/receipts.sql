{% macro insert_receipt(stage, read, columns, scope) -%}
    {#- What a merge does to its table, counted before it is done. -#}
    {{ into_receipts() }}
    select
        {{ run_columns() }},
        count(case when fate <> 'removed' then 1 end),
        {%- for fate in ['inserted', 'updated', 'removed', 'unchanged'] %}
        count(case when fate = '{{ fate }}' then 1 end),
        {%- endfor %}
        count(case when hash_is_void then 1 end),
        {%- for entity in entities_in() %}
        {%- if entity in columns %}
        (
            select string_agg({{ entity }}, ',' order by {{ entity }})
            from (select distinct {{ entity }} from {{ stage }} where fate <> 'unchanged') as changed
        ),
        {%- else %}
        cast(null as {{ dbt.type_string() }}),
        {%- endif %}
        {%- endfor %}
        {{ payloads_until(read) }},
        {{ scope.changed_at }},
        {{ dbt.current_timestamp() }}
    from {{ stage }}
{%- endmacro %}

{% macro insert_whole_receipt(built, read) -%}
    {#- What a whole build makes of its table, counted in what was built. -#}
    {{ into_receipts() }}
    select
        {{ run_columns() }},
        count(case when not is_removed then 1 end),
        count(case when not is_removed then 1 end),
        0,
        count(case when is_removed and execution_id = '{{ execution_id() }}' then 1 end),
        0,
        0,
        cast(null as {{ dbt.type_string() }}),
        cast(null as {{ dbt.type_string() }}),
        cast(null as {{ dbt.type_string() }}),
        {{ payloads_until(read) }},
        max(changed_at),
        {{ dbt.current_timestamp() }}
    from {{ built }}
{%- endmacro %}

{% macro into_receipts() -%}
    insert into {{ control_table('run_receipts') }} (
        execution_id, correlation_id, model, phase,
        rows_read, inserted, updated, removed, unchanged, void_hashes,
        players, teams, games, payloads_until, changed_at, finished_at
    )
{%- endmacro %}

{% macro payloads_until(read) -%}
    {%- if 'landing_payloads' in read -%}
        timestamp '{{ read['landing_payloads'].newest }}'
    {%- else -%}
        cast(null as {{ column_type('timestamp') }})
    {%- endif -%}
{%- endmacro %}

{% macro entities_in(columns=none) -%}
    {#- The columns by which a receipt names whose rows changed: all, or those a model has. -#}
    {%- set entities = ['player_lookup', 'team_abbr', 'game_id'] -%}
    {{ return(entities if columns is none else entities | select('in', columns) | list) }}
{%- endmacro %}

{% macro is_updated(staged, known) -%}
    {#- Of two rows that are one; where hashes tell nothing apart, everything is written. -#}
    {{ known }}.row_hash <> {{ staged }}.row_hash
    or {{ staged }}.hash_is_void
    or {{ known }}.is_removed
{%- endmacro %}

{% macro run_columns() -%}
    '{{ execution_id() }}' as execution_id,
    '{{ correlation_id() }}' as correlation_id,
    '{{ this.identifier }}' as model,
    '{{ model.fqn[1] }}' as phase
{%- endmacro %}

{% macro execution_id() -%}
    {{ return(env_var('NBA_PROPS_EXECUTION_ID', invocation_id)) }}
{%- endmacro %}

{% macro correlation_id() -%}
    {{ return(env_var('NBA_PROPS_CORRELATION_ID', 'manual-' ~ invocation_id[:8])) }}
{%- endmacro %}
