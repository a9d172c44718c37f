{#-
What a model has to recompute, as a list of clauses read from config.meta.recompute:
    by       column of the model (and, unless `key` says otherwise, of the upstream) that names
             the entity; none when a change reaches every entity
    changed  upstream models whose changed rows count
    onward   true when a change also reaches every later date of the entity (rolling windows)
    date     date column of the model; none when a change reaches every date
    date_key the date in the upstream that answers to it, where it has another name
The result is none for "everything", or the clauses that something changed for, with literal keys
and dates, and the change time that rows written now will carry.
-#}
{% macro change_scope() -%}
    {%- if not execute or model.resource_type != 'model' or builds_whole() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set clauses = [] -%}
    {%- set shown = [] -%}
    {%- for row in run_query(change_query(config.get('meta').recompute)).rows -%}
        {%- if row['clause'] is none -%}
            {%- do shown.append(row['to_date']) -%}
        {%- else -%}
            {%- set clause = config.get('meta').recompute[row['clause'] | int] -%}
            {%- set is_few = row['entities'] <= var('max_scope_entities') -%}
            {%- do clauses.append({
                'by': clause.by,
                'keys': row['keys'] if clause.by and is_few else none,
                'date': clause.get('date', 'game_date'),
                'from_date': row['from_date'],
                'to_date': none if clause.get('onward') else row['to_date'],
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return({'clauses': clauses, 'changed_at': time_after(shown[0])}) }}
{%- endmacro %}

{% macro builds_whole() -%}
    {{ return(
        flags.FULL_REFRESH
        or adapter.get_relation(this.database, this.schema, this.identifier) is none
    ) }}
{%- endmacro %}

{% macro change_query(clauses) -%}
    {%- set selects = [] -%}
    {%- for clause in clauses -%}
        {%- set position = loop.index0 -%}
        {%- set entity = clause.get('key', clause.by) or "''" -%}
        {%- for upstream in upstreams_of(clause) -%}
            {%- set select -%}
                select
                    {{ position }} as clause,
                    cast({{ entity }} as {{ dbt.type_string() }}) as entity,
                    {%- if clause.get('date', 'game_date') %}
                    {{ clause.get('date_key') or clause.get('date', 'game_date') }} as changed_date
                    {%- else %}
                    cast(null as date) as changed_date
                    {%- endif %}
                from {{ upstream.relation }}
                where
                    {{ clause.get('stamp', 'changed_at') }} > {{ watermark_of(upstream.name) }}
                    {{ 'and ' ~ clause.where if clause.get('where') }}
            {%- endset -%}
            {%- do selects.append(select) -%}
        {%- endfor -%}
    {%- endfor -%}
    select
        clause,
        count(distinct entity) as entities,
        string_agg(distinct {{ quoted('entity') }}, ', ') as keys,
        cast(min(changed_date) as {{ dbt.type_string() }}) as from_date,
        cast(max(changed_date) as {{ dbt.type_string() }}) as to_date
    from (
        {{ selects | join('\nunion all\n') }}
    ) as changes
    group by clause
    union all
    select null, null, null, null, cast(max(shown) as {{ dbt.type_string() }})
    from {{ times_shown(this) }}
{%- endmacro %}

{% macro upstreams_of(clause) -%}
    {%- set found = [] -%}
    {%- if clause.get('source') -%}
        {%- do found.append({'name': clause.source[1], 'relation': source(*clause.source)}) -%}
    {%- endif -%}
    {%- for name in clause.get('changed', []) -%}
        {%- do found.append({'name': name, 'relation': ref(name)}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro quoted(column) -%}
    {{ return(adapter.dispatch('quoted')(column)) }}
{%- endmacro %}

{% macro default__quoted(column) -%}
    concat('''', replace({{ column }}, '''', ''''''), '''')
{%- endmacro %}

{% macro bigquery__quoted(column) -%}
    concat("'", replace(replace({{ column }}, '\\', '\\\\'), "'", "\\'"), "'")
{%- endmacro %}
