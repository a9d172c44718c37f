{#-
`changes`: a table that is rebuilt only where its upstreams changed and written only where its
content differs.
    stage the recomputed rows with the fate of each -> receipt -> merge what differs, mark
    vanished rows removed -> advance watermarks,
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
    {%- if scope is none -%}
        {%- do build_whole(target_relation, existing, keys, clauses) -%}
    {%- elif scope.clauses -%}
        {%- do merge_changes(target_relation, keys, scope) -%}
    {%- elif scope.read -%}
        {# the changes reach nobody, now and ever: whoever they come to concern has a clause too #}
        {%- call statement('main') -%}{{ advance_watermarks(scope.read) }}{%- endcall -%}
        {%- do adapter.commit() -%}
    {%- else -%}
        {%- do store_raw_result('main', 'UNCHANGED', 'UNCHANGED', 0) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}

{% macro build_whole(target_relation, existing, keys, clauses) -%}
    {%- set columns = described_columns() -%}
    {%- set news = news_of(clauses, existing) -%}
    {%- set stamp = time_after(news.shown) -%}
    {%- set before = columns_before(existing) -%}
    {%- set stage = stage_relation(target_relation) -%}
    {%- set audited -%}
        select
            model.*,
            {{ row_hash(content_columns(columns)) }} as row_hash,
            false as is_removed,
            {%- if 'correlation_id' not in columns %}
            '{{ correlation_id() }}' as correlation_id,
            {%- endif %}
            '{{ execution_id() }}' as execution_id,
            {{ stamp }} as changed_at
        from (
            {{ compiled_code }}
        ) as model
    {%- endset -%}
    {#- One statement replaces the table, removed rows and all: whoever is killed before it or
        after it has lost nothing. -#}
    {%- if before %}
    {% call statement('stage') %}
        {{ create_stage(stage, audited) }}
    {% endcall %}
    {%- endif %}
    {% call statement('main') %}
        {%- if before %}
        {{ keep_vanished(stage, existing, before, keys, stamp) }};
        {{ insert_whole_receipt(stage, news.upstreams) }};
        {{ replace_table(target_relation, existing, 'select * from ' ~ stage) }};
        drop table {{ stage }};
        {%- else %}
        {{ replace_table(target_relation, existing, audited) }};
        {{ insert_whole_receipt(target_relation, news.upstreams) }};
        {%- endif %}
        {{ advance_watermarks(news.upstreams) }}
    {% endcall %}
    {% do adapter.commit() %}
{%- endmacro %}

{% macro columns_before(existing) -%}
    {#- The columns of a table of this kind that is about to be replaced, with their types; none
        for anything else. -#}
    {%- set found = {} -%}
    {%- if existing is not none and existing.type == 'table' -%}
        {%- for column in adapter.get_columns_in_relation(existing) -%}
            {%- do found.update({column.name: column.dtype}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found if 'is_removed' in found else {}) }}
{%- endmacro %}

{% macro keep_vanished(stage, existing, before, keys, stamp) -%}
    {#- Rows that a whole build no longer has, and those that were gone already, stay as removed:
        the models behind hear of them by their old keys. A column whose type has changed since is
        left empty; without a key there is nothing to hear of. -#}
    {%- set kept = [] -%}
    {%- for column in adapter.get_columns_in_relation(stage) -%}
        {%- if before.get(column.name) == column.dtype -%}
            {%- do kept.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set content = described_columns() | select('in', kept) | reject('eq', 'correlation_id') -%}
    {%- set written = content | list + ['row_hash'] -%}
    {%- set told = told_columns(written) | reject('in', keys) | list -%}
    {%- set audit = {
        'correlation_id': "'" ~ correlation_id() ~ "'",
        'execution_id': "'" ~ execution_id() ~ "'",
        'changed_at': stamp,
    } -%}
    insert into {{ stage }} (
        {{ written | join(', ') }}, is_removed, {{ audit | join(', ') }}
    )
    select
        {%- for column in written %}
        known.{{ column }},
        {%- endfor %}
        true,
        {%- for column, value in audit.items() %}
        case when known.is_removed then known.{{ column }} else {{ value }} end
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ existing }} as known
    {%- if keys | reject('in', written) | list %}
    where false
    {%- else %}
    left join {{ stage }} as built
        on {{ same_row('known', 'built', keys, told) }}
    where built.is_removed is null
    {%- endif %}
{%- endmacro %}

{% macro merge_changes(target_relation, keys, scope) -%}
    {%- set stage = stage_relation(target_relation) -%}
    {%- set columns = described_columns() -%}
    {%- set told = told_columns(columns) | reject('in', keys) | list -%}
    {%- set date = config.get('meta').get('date', 'game_date') -%}
    {%- set written = columns + ['row_hash'] -%}
    {% call statement('stage') %}
        {{ create_stage(stage, compared_rows(target_relation, columns, keys, told, scope)) }}
    {% endcall %}
    {% call statement('main') %}
        {{ insert_receipt(stage, scope.read, columns, scope) }};
        merge into {{ target_relation }} as known
        using (select * from {{ stage }} where fate <> 'unchanged') as staged
            on
            {{ same_row('known', 'staged', keys, told) }}
            {{ partition_predicate(scope, 'known', date if date in columns else none) }}
        when matched and staged.fate = 'removed' then update set
            is_removed = true,
            correlation_id = '{{ correlation_id() }}',
            execution_id = '{{ execution_id() }}',
            changed_at = {{ scope.changed_at }}
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
        when not matched and staged.fate <> 'removed' then insert (
            {{ written | join(', ') }}, is_removed,
            {{ 'correlation_id,' if 'correlation_id' not in columns }} execution_id, changed_at
        ) values (
            {% for column in written %}staged.{{ column }}, {% endfor %}false,
            {{ "'" ~ correlation_id() ~ "'," if 'correlation_id' not in columns }}
            '{{ execution_id() }}', {{ scope.changed_at }}
        );
        {{ advance_watermarks(scope.read) }};
        drop table {{ stage }}
    {% endcall %}
    {% do adapter.commit() %}
{%- endmacro %}

{% macro compared_rows(target_relation, columns, keys, told, scope) -%}
    {#- The recomputed rows beside those that the table holds in the same scope, with the fate of
        each; of a row that vanished only what names it. -#}
    {%- set names = keys + told + entities_in(columns) -%}
    {%- set content = content_columns(columns) -%}
    select
        {%- for column in columns %}
        {%- if column in names %}
        case when staged.hash_is_void is null then known.{{ column }} else staged.{{ column }} end
            as {{ column }},
        {%- else %}
        staged.{{ column }},
        {%- endif %}
        {%- endfor %}
        staged.row_hash,
        staged.hash_is_void,
        case
            when staged.hash_is_void is null then 'removed'
            when known.is_removed is null then 'inserted'
            when {{ is_updated('staged', 'known') }} then 'updated'
            else 'unchanged'
        end as fate
    from (
        select
            *,
            {{ row_hash(content) }} as row_hash,
            {{ hash_is_void(content, keys[0]) }} as hash_is_void
        from (
            {{ compiled_code }}
        ) as model
    ) as staged
    full outer join (
        select {{ names | unique | join(', ') }}, row_hash, is_removed
        from {{ target_relation }} as kept
        where {{ scope_predicate(scope, 'kept') }}
    ) as known
        on {{ same_row('staged', 'known', keys, told) }}
    where staged.hash_is_void is not null or not known.is_removed
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
    {{ return(
        columns
        | reject('in', ['known_at', 'newest_input_at', 'correlation_id', 'payload_id'])
        | list
    ) }}
{%- endmacro %}
