{% macro control_table(name) -%}
    {{ return(api.Relation.create(
        database=target.database, schema='nba_orchestration', identifier=name
    )) }}
{%- endmacro %}

{% macro watermark_of(upstream) -%}
    (
        select coalesce(max(watermark), timestamp '1970-01-01 00:00:00')
        from {{ control_table('watermarks') }}
        where model = '{{ this.identifier }}' and upstream = '{{ upstream }}'
    )
{%- endmacro %}

{% macro advance_watermarks(clauses) -%}
    {#- Watermarks follow the change time of the upstream rows, never the clock and never the game
        date: a row corrected late has an old date but a new change time. -#}
    {%- set selects = {} -%}
    {%- for clause in clauses -%}
        {%- set stamp = clause.get('stamp', 'changed_at') -%}
        {%- for upstream in upstreams_of(clause) -%}
            {%- set select -%}
                select
                    '{{ this.identifier }}' as model,
                    '{{ upstream.name }}' as upstream,
                    max({{ stamp }}) as watermark
                from {{ upstream.relation }}
                {{ 'where ' ~ clause.where if clause.get('where') }}
                having max({{ stamp }}) > {{ watermark_of(upstream.name) }}
            {%- endset -%}
            {%- do selects.update({upstream.name: select}) -%}
        {%- endfor -%}
    {%- endfor -%}
    insert into {{ control_table('watermarks') }} (model, upstream, watermark)
    {{ selects.values() | join('\nunion all\n') }}
{%- endmacro %}

{% macro times_shown(existing) -%}
    (
        select max(watermark) as shown
        from {{ control_table('watermarks') }}
        where upstream = '{{ this.identifier }}'
        {%- if existing is not none %}
        union all
        select max(changed_at) as shown from {{ existing }}
        {%- endif %}
    ) as times
{%- endmacro %}

{% macro time_after(shown) -%}
    {#- Now, but later than every change time the model has shown, whatever the clock says. -#}
    {%- set now = run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f') -%}
    {%- if shown is not none and shown[:26] >= now -%}
        {%- set newest = modules.datetime.datetime.fromisoformat(shown[:26]) -%}
        {%- set later = newest + modules.datetime.timedelta(microseconds=1) -%}
        {%- set now = later.strftime('%Y-%m-%d %H:%M:%S.%f') -%}
    {%- endif -%}
    {{ return("timestamp '" ~ now ~ "'") }}
{%- endmacro %}
