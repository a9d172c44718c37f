{% macro control_table(name) -%}
    {{ return(api.Relation.create(
        database=target.database, schema='nba_orchestration', identifier=name
    )) }}
{%- endmacro %}

{% macro news_of(clauses, existing) -%}
    {#- What this model has not read yet: of each upstream that changed since the watermark both
        times, as literals; and the newest change time that the model itself has shown. -#}
    {%- set upstreams = {} -%}
    {%- set shown = [] -%}
    {%- for row in run_query(news_query(clauses, existing)).rows -%}
        {%- if row['upstream'] is none -%}
            {%- do shown.append(row['newest']) -%}
        {%- else -%}
            {%- do upstreams.update({
                row['upstream']: {'since': row['since'], 'newest': row['newest']},
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return({'upstreams': upstreams, 'shown': shown[0]}) }}
{%- endmacro %}

{% macro news_query(clauses, existing) -%}
    {%- set never = "timestamp '1970-01-01 00:00:00'" -%}
    {%- set selects = {} -%}
    {%- for clause in clauses -%}
        {%- for upstream in upstreams_of(clause) -%}
            {%- set select -%}
                select
                    '{{ upstream.name }}' as upstream,
                    {{ never }} as watermark,
                    max({{ clause.get('stamp', 'changed_at') }}) as newest
                from {{ upstream.relation }}
                {{ 'where ' ~ clause.where if clause.get('where') }}
            {%- endset -%}
            {%- do selects.update({upstream.name: select}) -%}
        {%- endfor -%}
    {%- endfor -%}
    select
        upstream,
        cast(max(watermark) as {{ dbt.type_string() }}) as since,
        cast(max(newest) as {{ dbt.type_string() }}) as newest
    from (
        {{ selects.values() | join('\nunion all\n') }}
        union all
        select upstream, watermark, null
        from {{ control_table('watermarks') }}
        where model = '{{ this.identifier }}'
    ) as times
    group by upstream
    having max(times.newest) > max(times.watermark)
    union all
    select null, null, cast(max(shown) as {{ dbt.type_string() }})
    from {{ times_shown(existing) }}
{%- endmacro %}

{% macro advance_watermarks(news) -%}
    {#- Watermarks follow the change time of the upstream rows, never the clock and never the game
        date: a row corrected late has an old date but a new change time. -#}
    {%- if news %}
    insert into {{ control_table('watermarks') }} (model, upstream, watermark)
    values
    {%- for name, times in news.items() %}
    ('{{ this.identifier }}', '{{ name }}', timestamp '{{ times.newest }}'){{ ',' if not loop.last }}
    {%- endfor %}
    {%- endif %}
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
