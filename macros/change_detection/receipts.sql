{% macro insert_receipt(target_relation, stage=none, columns=[], keys=[], scope=none) -%}
    {#- What this run does to the table, counted before it is done. A whole build has no stage. -#}
    insert into {{ control_table('run_receipts') }} (
        execution_id, correlation_id, model, phase,
        rows_read, inserted, updated, removed, unchanged, players, teams, games, finished_at
    )
    {%- if stage is none %}
    select
        {{ run_columns() }},
        count(*), count(*), 0, 0, 0,
        cast(null as {{ dbt.type_string() }}),
        cast(null as {{ dbt.type_string() }}),
        cast(null as {{ dbt.type_string() }}),
        {{ dbt.current_timestamp() }}
    from {{ target_relation }}
    {%- else %}
    select
        {{ run_columns() }},
        count(staged.row_hash),
        coalesce(sum(case
            when staged.row_hash is not null and known.row_hash is null then 1
        end), 0),
        coalesce(sum(case when {{ is_updated('staged', 'known') }} then 1 end), 0),
        coalesce(sum(case when staged.row_hash is null then 1 end), 0),
        coalesce(sum(case
            when staged.row_hash = known.row_hash and not known.is_removed then 1
        end), 0),
        {%- for entity in ['player_lookup', 'team_abbr', 'game_id'] %}
        {%- if entity in columns %}
        string_agg(distinct case
            when staged.row_hash is null
                or known.row_hash is null
                or {{ is_updated('staged', 'known') }}
                then coalesce(staged.{{ entity }}, known.{{ entity }})
        end, ','),
        {%- else %}
        cast(null as {{ dbt.type_string() }}),
        {%- endif %}
        {%- endfor %}
        {{ dbt.current_timestamp() }}
    from {{ stage }} as staged
    full outer join (
        select * from {{ target_relation }} as kept where {{ scope_predicate(scope, 'kept') }}
    ) as known
        on
        {%- for key in keys %}
        {{ 'and ' if not loop.first }}staged.{{ key }} = known.{{ key }}
        {%- endfor %}
    where staged.row_hash is not null or not known.is_removed
    {%- endif %}
{%- endmacro %}

{% macro is_updated(staged, known) -%}
    {{ staged }}.row_hash <> {{ known }}.row_hash
    or ({{ staged }}.row_hash is not null and {{ known }}.is_removed)
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
