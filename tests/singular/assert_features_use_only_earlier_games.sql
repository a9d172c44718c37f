-- If this fails, a feature row has seen the game it is to predict or a later one, or missed an
-- earlier one, and every measured accuracy is too good to be true.
with features as (
    select
        game_id,
        player_lookup,
        game_date,
        season_year,
        games_used,
        points_avg_season
    from {{ ref('ml_feature_store_v2') }}
    where not is_removed
),

appearances as (
    select
        player_lookup,
        game_date,
        season_year,
        points
    from {{ ref('player_game_summary') }}
    where not is_removed and not is_dnp
),

checked as (
    select
        features.game_id,
        features.player_lookup,
        features.games_used,
        features.points_avg_season,
        count(appearances.points) as earlier_games,
        avg(appearances.points) as earlier_points
    from features
    left join appearances
        on features.player_lookup = appearances.player_lookup
        and features.season_year = appearances.season_year
        and appearances.game_date < features.game_date
    group by
        features.game_id, features.player_lookup, features.games_used, features.points_avg_season
)

select
    game_id,
    player_lookup,
    games_used,
    earlier_games
from checked
where
    games_used <> earlier_games
    or abs(coalesce(points_avg_season, -1) - coalesce(earlier_points, -1)) > 0.0001
union all
{{ nothing_checked('checked', ref('player_boxscores'), columns=4) }}
