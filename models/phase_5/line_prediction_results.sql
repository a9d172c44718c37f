{{ config(
    unique_key=['prediction_id', 'line_source', 'bookmaker'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['prediction_accuracy']},
        {
            'by': 'game_id', 'source': ['predictions', 'player_line_predictions'],
            'stamp': 'written_at',
        },
    ]},
) }}
{%- set scope = change_scope() -%}

with graded as (
    select * from {{ ref('prediction_accuracy') }}
    where not is_removed and {{ in_scope(scope) }}
),

quotes as (
    select
        *,
        coalesce(recommendation in ('OVER', 'UNDER'), false) as is_recommended
    from {{ source('predictions', 'player_line_predictions') }}
    where {{ in_scope(scope) }}
),

settled as (
    select
        -- keys
        graded.prediction_id,
        quotes.line_source,
        quotes.bookmaker,
        -- attributes
        graded.game_id,
        graded.player_lookup,
        graded.system_id,
        graded.market,
        graded.game_date,
        graded.predicted_at,
        graded.stood_at_tipoff,
        quotes.is_recommended and graded.is_on_record and row_number() over (
            partition by
                graded.player_lookup, graded.game_id, graded.system_id, graded.market,
                quotes.line_source, quotes.bookmaker, quotes.is_recommended
            order by
                graded.is_replay asc, quotes.written_at asc, graded.prediction_version asc,
                graded.prediction_id asc
        ) = 1 as is_first_recommendation,
        quotes.line_known_at,
        quotes.recommendation,
        {{ likelier_side('quotes.p_over', 'quotes.p_under') }} as side,
        graded.is_voided,
        {{ settled_result('graded.actual', 'quotes.line') }} as actual_result,
        -- measures
        quotes.line,
        quotes.over_price,
        quotes.under_price,
        quotes.edge,
        {{ over_if_decided('quotes.p_over', 'quotes.p_under') }} as over_chance,
        {{ no_vig_over('quotes.over_price', 'quotes.under_price') }} as no_vig_over,
        graded.actual,
        -- audit
        graded.known_at
    from graded
    inner join quotes on graded.prediction_id = quotes.prediction_id
),

paid as (
    select
        *,
        {{ bet_won('recommendation', 'actual_result') }} as prediction_correct,
        {{ bet_profit('recommendation', 'actual_result', 'over_price', 'under_price') }}
            as profit_units
    from settled
)

select * from paid
