-- If this fails, edge and expected value are computed from chances that are none.
select
    prediction_id,
    p_over,
    p_under,
    p_push
from {{ source('predictions', 'player_prop_predictions') }}
where
    line is not null
    and (
        p_over is null
        or p_under is null
        or p_push is null
        or abs(p_over + p_under + p_push - 1) > 0.000001
    )
