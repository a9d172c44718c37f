-- If this fails, a bet is recommended against a line that no bookmaker offered or that was quoted
-- too late.
select
    prediction_id,
    recommendation,
    line,
    bookmaker,
    line_known_at
from {{ source('predictions', 'player_prop_predictions') }}
where
    (recommendation is not null and line is null)
    or (line is not null and (bookmaker is null or line_known_at is null))
    or (recommendation in ('OVER', 'UNDER') and (over_price is null or under_price is null))
    or line_known_at >= cutoff_at
    or cutoff_at > tipoff_at
