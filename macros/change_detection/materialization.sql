{#-
`changes`: a table that is rebuilt only where its upstreams changed and written only where its
content differs.
    stage the recomputed rows -> receipt -> merge by row_hash, mark vanished rows removed
    -> advance watermarks,
all in one transaction where the warehouse has them. Nothing changed upstream: no statement at all.
Needs `unique_key` (a list) and `meta.recompute`; the model filters its driving CTE with
in_scope(change_scope()).
-#}
{% materialization changes, default -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set keys = config.require('unique_key') -%}
    {%- set clauses = config.get('meta').recompute -%}
    {%- set existing = adapter.get_relation(this.database, this.schema, this.identifier) -%}
    {%- set scope = scope_of(compiled_code) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing is none or flags.FULL_REFRESH -%}
        {%- do build_whole(target_relation, existing, clauses) -%}
    {%- elif scope is not none and not scope.clauses -%}
        {%- do store_raw_result('main', 'UNCHANGED', 'UNCHANGED', 0) -%}
    {%- else -%}
        {%- do merge_changes(target_relation, keys, clauses, scope) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}

{% macro build_whole(target_relation, existing, clauses) -%}
    {%- set columns = described_columns() -%}
    {%- set shown = run_query('select max(shown) as shown from ' ~ times_shown(existing)).rows -%}
    {%- set changed_at = time_after(shown[0]['shown'] | string if shown[0]['shown'] else none) -%}
    {%- set audited -%}
        select
            model.*,
            {{ row_hash(content_columns(columns)) }} as row_hash,
            false as is_removed,
            {%- if 'correlation_id' not in columns %}
            '{{ correlation_id() }}' as correlation_id,
            {%- endif %}
            '{{ execution_id() }}' as execution_id,
            {{ changed_at }} as changed_at
        from (
            {{ compiled_code }}
        ) as model
    {%- endset -%}
    {% call statement('main') %}
        {{ replace_table(target_relation, existing, audited) }};
        {{ insert_receipt(target_relation) }};
        {{ advance_watermarks(clauses) }}
    {% endcall %}
    {% do adapter.commit() %}
{%- endmacro %}

{% macro merge_changes(target_relation, keys, clauses, scope) -%}
    {%- set stage = stage_relation(target_relation) -%}
    {%- set columns = described_columns() -%}
    {%- set staged -%}
        (
            select
                *,
                {{ row_hash(content_columns(columns)) }} as row_hash,
                {{ hash_is_void(content_columns(columns), keys[0]) }} as hash_is_void
            from {{ stage }}
        )
    {%- endset -%}
    {%- set told = told_columns(columns) | reject('in', keys) | list -%}
    {%- set date = config.get('meta').get('date', 'game_date') -%}
    {%- set prunable_date = date if date in columns else none -%}
    {%- set written = columns + ['row_hash'] -%}
    {% call statement('stage') %}
        {{ create_stage(stage, compiled_code) }}
    {% endcall %}
    {% call statement('main') %}
        {{ insert_receipt(target_relation, staged, columns, keys, told, scope) }};
        merge into {{ target_relation }} as known
        using {{ staged }} as staged
            on
            {{ same_row('known', 'staged', keys, told) }}
            {{ partition_predicate(scope, 'known', prunable_date) }}
        when matched and ({{ is_updated('staged', 'known') }}) then update set
            {%- for column in written %}
            {{ column }} = staged.{{ column }},
            {%- endfor %}
            is_removed = false,
            {%- if 'correlation_id' not in columns %}
            correlation_id = '{{ correlation_id() }}',
            {%- endif %}
            execution_id = '{{ execution_id() }}',
            changed_at = {{ scope.changed_at }}
        when not matched then insert (
            {{ written | join(', ') }}, is_removed,
            {{ 'correlation_id,' if 'correlation_id' not in columns }} execution_id, changed_at
        ) values (
            {% for column in written %}staged.{{ column }}, {% endfor %}false,
            {{ "'" ~ correlation_id() ~ "'," if 'correlation_id' not in columns }}
            '{{ execution_id() }}', {{ scope.changed_at }}
        )
        when not matched by source
            and not known.is_removed
            and {{ scope_predicate(scope, 'known') }}
            {{ partition_predicate(scope, 'known', prunable_date) }}
        then update set
            is_removed = true,
            correlation_id = '{{ correlation_id() }}',
            execution_id = '{{ execution_id() }}',
            changed_at = {{ scope.changed_at }};
        {{ advance_watermarks(clauses) }};
        drop table {{ stage }}
    {% endcall %}
    {% do adapter.commit() %}
{%- endmacro %}

{% macro described_columns() -%}
    {#- What the model itself selects: its described columns less those that are added here. -#}
    {%- set added = ['row_hash', 'is_removed', 'execution_id', 'changed_at'] -%}
    {%- if 'payload_id' not in model.columns -%}{%- do added.append('correlation_id') -%}{%- endif -%}
    {%- if 'row_hash' not in model.columns -%}
        {{ exceptions.raise_compiler_error(
            model.name ~ ': its columns are not described; add them, and the audit columns, to '
            ~ model.name ~ '.yml'
        ) }}
    {%- endif -%}
    {{ return(model.columns | reject('in', added) | list) }}
{%- endmacro %}

{% macro content_columns(columns) -%}
    {{ return(columns | reject('in', ['known_at', 'correlation_id', 'payload_id']) | list) }}
{%- endmacro %}
