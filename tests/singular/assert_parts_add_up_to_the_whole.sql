-- If this fails, a prediction counts twice or not at all in the accuracy by tier or by edge, and
-- their rates and intervals are those of other bets.
with whole as (
    select * from {{ ref('system_accuracy') }}
    where cut = 'all'
),

parts as (
    select
        system_id,
        market,
        cut,
        sum(graded) as graded,
        sum(voided) as voided,
        sum(won) as won,
        sum(lost) as lost,
        sum(decided) as decided
    from {{ ref('system_accuracy') }}
    where cut in ('player_tier', 'edge_bucket')
    group by system_id, market, cut
)

select
    whole.system_id,
    whole.market,
    parts.cut
from whole
left join parts on whole.system_id = parts.system_id and whole.market = parts.market
where
    parts.cut is null
    or whole.won <> parts.won
    or whole.lost <> parts.lost
    -- without a line, or a likelier side, there is no edge
    or (parts.cut = 'player_tier' and whole.graded <> parts.graded)
    or (parts.cut = 'player_tier' and whole.voided <> parts.voided)
    or (parts.cut = 'player_tier' and whole.decided <> parts.decided)
