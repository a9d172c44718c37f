-- If this fails, a feature row has seen the game it is to predict or a later one, or missed an
-- earlier one, and every measured accuracy is too good to be true.
with features as (
    select
        game_id,
        player_lookup,
        game_date,
        season_year,
        games_used,
        games_played_season,
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
    where not is_removed and not is_dnp and minutes_played > 0
),

checked as (
    select
        features.game_id,
        features.player_lookup,
        features.games_used,
        features.games_played_season,
        features.points_avg_season,
        count(appearances.points) as earlier_games,
        count(case when appearances.season_year = features.season_year then 1 end)
            as games_of_the_season,
        avg(case when appearances.season_year = features.season_year then appearances.points end)
            as points_of_the_season
    from features
    left join appearances
        on features.player_lookup = appearances.player_lookup
        and appearances.game_date < features.game_date
    group by
        features.game_id, features.player_lookup, features.games_used,
        features.games_played_season, features.points_avg_season
)

select
    game_id,
    player_lookup,
    games_used,
    earlier_games
from checked
where
    games_used <> earlier_games
    or games_played_season <> games_of_the_season
    or abs(coalesce(points_avg_season, -1) - coalesce(points_of_the_season, -1)) > 0.0001
union all
{{ nothing_checked('checked', ref('player_boxscores'), columns=4) }}
