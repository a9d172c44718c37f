-- If this fails, two versions of one prediction count in accuracy and profit.
select
    player_lookup,
    game_id,
    system_id,
    market,
    count(*) as graded_versions
from {{ ref('prediction_accuracy') }}
where not is_removed and stood_at_tipoff
group by player_lookup, game_id, system_id, market
having count(*) > 1
