-- If this fails, edge and expected value are computed from chances that are none.
select
    prediction_id,
    bookmaker,
    p_over,
    p_under,
    p_push
from {{ source('predictions', 'player_prop_predictions') }}
where line is not null and {{ is_no_distribution() }}
union all
select
    prediction_id,
    bookmaker,
    p_over,
    p_under,
    p_push
from {{ source('predictions', 'player_line_predictions') }}
where {{ is_no_distribution() }}
