-- If this fails, points and shots of a box score come from different places or columns are swapped,
-- and shooting percentages and usage are wrong. Field goals made include the threes:
-- 2 (FGM - 3PM) + 3 3PM + FTM = 2 FGM + 3PM + FTM.
with checked as (
    select
        game_id,
        player_lookup as scorer,
        points,
        2 * field_goals_made + three_pointers_made + free_throws_made as basket_points
    from {{ ref('player_boxscores') }}
    where not is_removed
    union all
    select
        game_id,
        team_abbr as scorer,
        points,
        2 * field_goals_made + three_pointers_made + free_throws_made as basket_points
    from {{ ref('team_boxscores') }}
    where not is_removed
)

select
    game_id,
    scorer,
    points,
    basket_points
from checked
where points <> basket_points
union all
{{ nothing_checked('checked', ref('player_boxscores'), columns=4) }}
