{{ config(materialized='view') }}

with features as (
    select game_id, player_lookup, game_date, season_year, team_abbr, opponent_team_abbr
    from {{ ref('ml_feature_store_v2') }}
),

games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and not is_postponed
),

team_games as (
    {{ team_sides('games', 'home') }}
    union all
    {{ team_sides('games', 'away') }}
),

team_history as (
    select
        team_games.*,
        results.game_id is not null as is_played,
        count(results.game_id) over (
            partition by team_games.team_abbr order by team_games.game_date
            rows between unbounded preceding and 1 preceding
        ) as games_before
    from team_games
    left join {{ ref('team_offense_game_summary') }} as results
        on team_games.game_id = results.game_id
        and team_games.team_abbr = results.team_abbr
        and not results.is_removed
),

appearances as (
    select
        player_lookup,
        game_id,
        game_date,
        season_year,
        row_number() over by_player as appearance,
        count(paint_attempts) over (by_player rows unbounded preceding) as charted,
        lead(game_date) over by_player as next_game_date
    from {{ ref('player_game_summary') }}
    where not is_removed and not is_dnp
    window by_player as (partition by player_lookup order by game_date)
),

latest as (
    select
        features.*,
        appearances.appearance,
        appearances.charted
    from features
    inner join appearances on {{ latest_before('appearances', 'features', 'player_lookup') }}
),

-- whoever is expected shares the plays of who is out: everyone's last ten games count for all
team_mates as (
    select distinct
        latest.game_id,
        latest.team_abbr,
        past.game_id as past_game_id
    from latest
    inner join appearances as past
        on latest.player_lookup = past.player_lookup
        and past.appearance between latest.appearance - 9 and latest.appearance
),

used as (
    select latest.game_id, latest.player_lookup, 'own games' as fed, past.game_id as past_game_id
    from latest
    inner join appearances as past
        on latest.player_lookup = past.player_lookup
        and past.appearance <= latest.appearance
        and (
            past.season_year = latest.season_year
            or latest.appearance - past.appearance < 10
            or latest.charted - past.charted < 10
        )
    union all
    select features.game_id, features.player_lookup, 'games of team-mates' as fed, past_game_id
    from features
    inner join team_mates
        on features.game_id = team_mates.game_id and features.team_abbr = team_mates.team_abbr
    {%- for side, games, seasonal in [('team', 10, true), ('opponent_team', 15, false)] %}
    union all
    select
        features.game_id,
        features.player_lookup,
        'games of the {{ side | replace("_team", "") }}' as fed,
        past.game_id as past_game_id
    from features
    inner join team_history as this_game
        on features.game_id = this_game.game_id and features.{{ side }}_abbr = this_game.team_abbr
    inner join team_history as past
        on this_game.team_abbr = past.team_abbr
        and past.game_date < this_game.game_date
        and (
            this_game.games_before - past.games_before <= {{ games }}
            {{ 'or past.season_year = this_game.season_year' if seasonal }}
        )
    {%- endfor %}
    union all
    select
        features.game_id,
        features.player_lookup,
        'games of the league' as fed,
        past.game_id as past_game_id
    from features
    inner join team_history as past
        on past.game_date < features.game_date
        and {{ day_number('features.game_date') }} - past.day <= 30
        and past.is_home and past.is_played
)

select * from used
