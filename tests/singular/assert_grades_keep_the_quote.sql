-- If this fails, a bet is settled at a line or a price that was not quoted when it was recommended,
-- or after the game had begun.
with predictions as (
    select * from {{ source('predictions', 'player_prop_predictions') }}
),

lines as (
    select * from {{ source('predictions', 'player_line_predictions') }}
),

headlines as (
    select
        graded.prediction_id,
        graded.bookmaker
    from {{ ref('prediction_accuracy') }} as graded
    left join predictions on graded.prediction_id = predictions.prediction_id
    where
        not graded.is_removed
        and not (
            coalesce(predictions.predicted_at < predictions.tipoff_at, false)
            and graded.mean = predictions.mean
            {%- for column in ['line', 'over_price', 'under_price', 'recommendation'] %}
            and graded.{{ column }} is not distinct from predictions.{{ column }}
            {%- endfor %}
        )
),

at_books as (
    select
        graded.prediction_id,
        graded.bookmaker
    from {{ ref('line_prediction_results') }} as graded
    left join lines
        on graded.prediction_id = lines.prediction_id
        and graded.line_source = lines.line_source
        and graded.bookmaker = lines.bookmaker
        {%- for column in ['line', 'over_price', 'under_price', 'recommendation'] %}
        and graded.{{ column }} is not distinct from lines.{{ column }}
        {%- endfor %}
    where not graded.is_removed and lines.prediction_id is null
)

select * from headlines
union all
select * from at_books
