{% macro from_landing(feed, dated=false) -%}
    {#- The recompute clause of a phase_2 model: whole scopes, whenever one has a new payload.
        dated: the rows of a payload all carry the payload's own game_date. A scope may have
        landed under several dates, and all its payloads take part in the choice of the newest. -#}
    {%- set payloads = ['landing', 'landing_payloads'] -%}
    {%- set clause = {
        'by': 'scope', 'source': payloads, 'stamp': 'loaded_at',
        'feed': feed, 'where': "feed = '" ~ feed ~ "'", 'date': none,
    } -%}
    {%- if dated -%}
        {%- do clause.update({
            'date': 'game_date',
            'through': [{'source': payloads, 'on': {'feed': 'feed', 'scope': 'scope'}}],
        }) -%}
    {%- endif -%}
    {{ return(clause) }}
{%- endmacro %}

{% macro newest_payloads(feed, scope) -%}
    {#- The newest capture of every touched scope; an older one that is replayed never wins, also
        where a scope is its dates alone and the newer one has landed under another date: then
        nothing of it is due. Ranked without the documents, which are large. -#}
    {%- set landed = source('landing', 'landing_payloads') -%}
    select
        scope,
        game_date as landing_date,
        captured_at,
        url,
        payload_id,
        correlation_id,
        payload
    from {{ landed }}
    where
        feed = '{{ feed }}'
        and {{ in_scope(scope) }}
        and payload_id in (
            select ranked.payload_id
            from (
                select
                    payload_id,
                    row_number() over (
                        partition by scope
                        order by captured_at desc, payload_id desc
                    ) as newness
                from {{ landed }}
                where
                    feed = '{{ feed }}'
                    and scope in (
                        select touched.scope
                        from {{ landed }} as touched
                        where
                            touched.feed = '{{ feed }}'
                            and {{ scope_predicate(scope, 'touched') }}
                    )
            ) as ranked
            where ranked.newness = 1
        )
{%- endmacro %}
