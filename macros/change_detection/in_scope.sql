{% macro in_scope(scope, alias=none) -%}
    {#- A literal predicate for a change scope; the comment lets the materialization reuse it. -#}
    /* change scope: {{ tojson(scope) | replace('*/', '') }} */
    {{ scope_predicate(scope, alias) }}
{%- endmacro %}

{% macro scope_predicate(scope, alias=none) -%}
    {%- if scope is none -%}
        true
    {%- elif not scope.clauses -%}
        false
    {%- else -%}
        {%- set prefix = alias ~ '.' if alias else '' -%}
        (
        {%- for clause in scope.clauses -%}
            {%- set terms = [] -%}
            {%- if clause['keys'] is not none -%}
                {%- do terms.append(prefix ~ clause.by ~ ' in (' ~ clause['keys'] ~ ')') -%}
            {%- endif -%}
            {%- set date = prefix ~ clause.date -%}
            {%- if clause.from_date -%}
                {%- do terms.append(date ~ " >= date '" ~ clause.from_date ~ "'") -%}
            {%- endif -%}
            {%- if clause.to_date -%}
                {%- do terms.append(date ~ " <= date '" ~ clause.to_date ~ "'") -%}
            {%- endif -%}
            ({{ terms | join(' and ') or 'true' }}){{ ' or ' if not loop.last }}
        {%- endfor -%}
        )
    {%- endif -%}
{%- endmacro %}

{% macro scope_of(compiled_sql) -%}
    {#- The scope that in_scope wrote into a compiled model. -#}
    {%- set written_scope = '/\\* change scope: (.*?) \\*/' -%}
    {%- set found = modules.re.search(written_scope, compiled_sql, modules.re.DOTALL) -%}
    {%- if not found -%}
        {{ exceptions.raise_compiler_error(
            model.name ~ ': no change scope in the model; '
            ~ 'filter its driving CTE with in_scope(scope)'
        ) }}
    {%- endif -%}
    {{ return(fromjson(found.group(1))) }}
{%- endmacro %}

{% macro partition_predicate(scope, alias, date) -%}
    {{ return(adapter.dispatch('partition_predicate')(scope, alias, date)) }}
{%- endmacro %}

{% macro default__partition_predicate(scope, alias, date) -%}
    {#- Nothing to say: DuckDB takes the bounds of its scan from the rows that are merged. -#}
{%- endmacro %}

{% macro bigquery__partition_predicate(scope, alias, date) -%}
    {#- Literal date bounds over all clauses; none when a clause has no lower bound. -#}
    {%- if scope and date -%}
        {%- set lower = scope.clauses | map(attribute='from_date') | list -%}
        {%- set upper = scope.clauses | map(attribute='to_date') | list -%}
        {%- if none not in lower -%}
            and {{ alias }}.{{ date }} >= date '{{ lower | min }}'
            {%- if none not in upper %}
            and {{ alias }}.{{ date }} <= date '{{ upper | max }}'
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
