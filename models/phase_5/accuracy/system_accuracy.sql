{{ config(materialized='view') }}
{#- By what predictions are parted. -#}
{%- set cuts = {
    'all': "'all'", 'player_tier': 'player_tier', 'edge_bucket': 'edge_bucket',
    'bookmaker': 'bookmaker',
} -%}

with cuts as (
    {%- for cut in cuts %}
    select '{{ cut }}' as cut{{ ' union all' if not loop.last }}
    {%- endfor %}
),

-- a prediction counts once, at its headline quote, but for the cut by books
parted as (
    select
        quotes.*,
        cuts.cut,
        case cuts.cut
            {%- for cut, value in cuts.items() %}
            when '{{ cut }}' then {{ value }}
            {%- endfor %}
        end as cut_value
    from {{ ref('graded_quotes') }} as quotes
    inner join cuts on quotes.is_headline = (cuts.cut <> 'bookmaker')
),

summed as (
    select
        -- keys
        system_id,
        market,
        cut,
        cut_value,
        -- measures
        {{ error_measures() }},
        {{ bet_measures() }}
    from parted
    where cut_value is not null
    group by system_id, market, cut, cut_value
),

rated as (
    select
        *,
        {{ rate_columns() }}
    from summed
)

select * from rated
