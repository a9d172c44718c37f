{% macro market_outcomes(results) -%}
    {#- Box scores by market: what each player's prediction in it is graded against. -#}
    {%- for market, statistic in market_statistics(results).items() %}
    select
        game_id,
        player_lookup,
        '{{ market }}' as market,
        is_dnp,
        minutes_played,
        {{ statistic }} as actual
    from {{ results }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
