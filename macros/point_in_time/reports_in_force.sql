{% macro reports_in_force(moments, written=false) -%}
    {#- The captures of lines and injuries that had the last word on a game at each of `moments`:
        said before the cut-off and not after the prediction.
        written: what had been loaded when a version was written, not what is known today. -#}
    {%- set moment = ['game_id', 'cutoff_at', 'predicted_at'] + (['written_at'] if written else []) -%}
    select distinct {{ moment | join(', ') }}, fed, feed, scope, payload_id
    from (
        select
            {{ columns_of('moments', moment) }},
            reports.fed,
            reports.feed,
            reports.scope,
            {{ 'told' if written else 'reports' }}.payload_id,
            rank() over (
                partition by {{ columns_of('moments', moment) }}, reports.fed, reports.subject
                order by reports.precedence, reports.said_at desc
            ) as age
        from {{ moments }} as moments
        inner join {{ ref('game_reports') }} as reports
            on moments.game_id = reports.game_id
            and {{ before_cutoff('reports.said_at', 'moments.cutoff_at') }}
            and reports.said_at <= moments.predicted_at
        {%- if written %}
        inner join {{ ref('captures_as_of') }} as told
            on {{ told_by('reports.payload_id', 'moments.written_at') }}
        {%- endif %}
    ) as said
    where age = 1
{%- endmacro %}
