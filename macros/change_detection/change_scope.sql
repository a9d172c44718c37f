{#-
What a model has to recompute, as a list of clauses read from config.meta.recompute:
    by       column of the model (and, unless `key` says otherwise, of the upstream) that names
             the entity; none when a change reaches every entity
    changed  upstream models whose changed rows count
    through  steps from a changed row to the rows that name the entity and the date, each a model
             (or source), the columns that join it to the step before, and the columns to keep of
             that one, under names that the step does not have; none when the changed row names
             them itself
    onward   true when a change also reaches every later date of the entity (rolling windows)
    days     how many days later a change reaches at most
    date     date column of the model; none when a change reaches every date
    date_key the date in the upstream that answers to it, where it has another name
The result is none for "everything", or the clauses that something changed for, with literal keys
and dates, the change time that rows written now will carry, and what has been read then: the newest
change of each upstream with news.
-#}
{% macro change_scope() -%}
    {%- if not execute or model.resource_type != 'model' or builds_whole() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set recompute = config.get('meta').recompute -%}
    {%- set news = news_of(recompute, this) -%}
    {%- set changes = change_query(recompute, news.upstreams) if news.upstreams -%}
    {%- set clauses = [] -%}
    {%- for row in (run_query(changes).rows if changes else []) -%}
        {%- set clause = recompute[row['clause'] | int] -%}
        {%- set is_few = row['entities'] <= var('max_scope_entities') -%}
        {%- do clauses.append({
            'by': clause.by,
            'keys': row['keys'] if clause.by and is_few else none,
            'date': clause.get('date', 'game_date'),
            'from_date': row['from_date'],
            'to_date': none if clause.get('onward') else days_after(row['to_date'], clause.days),
        }) -%}
    {%- endfor -%}
    {{ return({'clauses': clauses, 'changed_at': time_after(news.shown), 'read': news.upstreams}) }}
{%- endmacro %}

{% macro days_after(day, days) -%}
    {%- if day is none or not days -%}{{ return(day) }}{%- endif -%}
    {%- set later = modules.datetime.date.fromisoformat(day) -%}
    {{ return((later + modules.datetime.timedelta(days=days)).isoformat()) }}
{%- endmacro %}

{% macro builds_whole() -%}
    {%- set existing = adapter.get_relation(this.database, this.schema, this.identifier) -%}
    {{ return(flags.FULL_REFRESH or existing is none or existing.type != 'table') }}
{%- endmacro %}

{% macro change_query(clauses, news) -%}
    {%- set selects = [] -%}
    {%- for clause in clauses -%}
        {%- set position = loop.index0 -%}
        {%- for upstream in upstreams_of(clause) if upstream.name in news -%}
            {%- set since = news[upstream.name].since -%}
            {%- do selects.append(reached(position, clause, upstream.relation, since)) -%}
        {%- endfor -%}
    {%- endfor -%}
    select
        clause,
        count(*) as entities,
        string_agg({{ quoted('entity') }}, ', ') as keys,
        cast(min(first_date) as {{ dbt.type_string() }}) as from_date,
        cast(max(last_date) as {{ dbt.type_string() }}) as to_date
    from (
        select
            clause,
            entity,
            min(changed_date) as first_date,
            max(changed_date) as last_date
        from (
            {{ selects | join('\nunion all\n') }}
        ) as changes
        -- a row of no entity, a status of an unknown game say, reaches nobody
        where entity is not null
        group by clause, entity
    ) as by_entity
    group by clause
{%- endmacro %}

{% macro reached(position, clause, relation, since) -%}
    {#- The entities and dates that the changed rows of one upstream reach, step by step. -#}
    {%- set rows = namespace() -%}
    {%- set rows.sql -%}
        select * from {{ relation }}
        where
            {{ clause.get('stamp', 'changed_at') }} > timestamp '{{ since }}'
            {{ 'and ' ~ clause.where if clause.get('where') }}
    {%- endset -%}
    {%- for step in clause.get('through', []) -%}
        {%- set joined = [] -%}
        {%- for column, before in step.on.items() -%}
            {%- do joined.append('step.' ~ column ~ ' = before.' ~ before) -%}
        {%- endfor -%}
        {%- set rows.sql -%}
        select
            step.*
            {%- for name, column in kept_columns(step).items() %},
            before.{{ column }} as {{ name }}
            {%- endfor %}
        from {{ source(*step.source) if step.source else ref(step.model) }} as step
        inner join (
            {{ rows.sql }}
        ) as before on {{ joined | join(' and ') }}
        {%- endset -%}
    {%- endfor -%}
    {%- set date = clause.get('date', 'game_date') -%}
    select
        {{ position }} as clause,
        cast({{ clause.get('key', clause.by) or "''" }} as {{ dbt.type_string() }}) as entity,
        {{ clause.get('date_key', date) if date else 'cast(null as date)' }} as changed_date
    from (
        {{ rows.sql }}
    ) as changed
{%- endmacro %}

{% macro kept_columns(step) -%}
    {#- What a step keeps of the one before it, by the names that it gets. -#}
    {%- set kept = step.get('keep', {}) -%}
    {%- set held = graph.nodes['model.' ~ model.package_name ~ '.' ~ step.model].columns if kept -%}
    {%- for name in kept if name in held -%}
        {{ exceptions.raise_compiler_error(
            model.name ~ ': its recompute clause keeps ' ~ name ~ ' through ' ~ step.model
            ~ ', which has a column of that name; keep it under another one'
        ) }}
    {%- endfor -%}
    {{ return(kept) }}
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
