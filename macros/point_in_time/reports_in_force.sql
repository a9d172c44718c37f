{% macro reports_in_force(targets, keep=[], every_source=false) -%}
    {#- The captures of lines and injuries that had the last word for `targets`: said before the
        cut-off and not after the prediction. A feature row rests on one source of lines, a
        prediction is told every book's. -#}
    select distinct
        targets.game_id,
        targets.player_lookup,
        {%- for column in keep %}
        targets.{{ column }},
        {%- endfor %}
        reports.fed,
        reports.payload_id
    from {{ targets }} as targets
    inner join {{ ref('game_reports') }} as reports
        on targets.game_id = reports.game_id
        and {{ before_cutoff('reports.said_at', 'targets.cutoff_at') }}
        and reports.said_at <= targets.predicted_at
        and (
            reports.superseded_at is null
            or reports.superseded_at >= targets.cutoff_at
            or reports.superseded_at > targets.predicted_at
        )
    {%- if not every_source %}
    left join {{ ref('player_points_lines') }} as lines
        on targets.game_id = lines.game_id
        and targets.player_lookup = lines.player_lookup
        and not lines.is_removed
    -- BettingPros counts for players whom no book of The Odds API quotes
    where
        reports.feed <> 'bettingpros_player_points_props'
        or lines.line_source = reports.feed
    {%- endif %}
{%- endmacro %}
