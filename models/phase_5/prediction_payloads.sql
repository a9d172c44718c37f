{{ config(materialized='view') }}

with predictions as (
    select
        predictions.prediction_id,
        predictions.player_lookup,
        predictions.game_id,
        predictions.game_date,
        predictions.team_abbr,
        predictions.opponent_team_abbr,
        predictions.bookmaker,
        predictions.line_known_at,
        games.nba_game_id,
        games.season_year
    from {{ source('predictions', 'player_prop_predictions') }} as predictions
    inner join {{ ref('dim_game') }} as games on predictions.game_id = games.game_id
),

games_before as (
    select
        predictions.prediction_id,
        players.nba_game_id,
        players.nba_player_id
    from predictions
    inner join {{ ref('player_game_summary') }} as players
        on predictions.player_lookup = players.player_lookup
        and players.game_date < predictions.game_date
        and players.season_year >= predictions.season_year - 1
        and not players.is_removed
),

team_games_before as (
    select
        predictions.prediction_id,
        teams.nba_game_id
    from predictions
    inner join {{ ref('team_offense_game_summary') }} as teams
        on teams.team_abbr in (predictions.team_abbr, predictions.opponent_team_abbr)
        and teams.game_date < predictions.game_date
        and not teams.is_removed
    qualify row_number() over (
        partition by predictions.prediction_id, teams.team_abbr order by teams.game_date desc
    ) <= 15
),

links as (
    select predictions.prediction_id, 'points line' as fed, lines.payload_id
    from predictions
    inner join {{ ref('odds_api_player_points_props') }} as lines
        on predictions.game_id = lines.game_id
        and predictions.player_lookup = lines.player_lookup
        and predictions.bookmaker = lines.bookmaker
        and predictions.line_known_at = lines.snapshot_at
    union distinct
    select predictions.prediction_id, 'schedule' as fed, schedule.payload_id
    from predictions
    inner join {{ ref('nbac_schedule') }} as schedule
        on predictions.nba_game_id = schedule.nba_game_id
    union distinct
    select predictions.prediction_id, 'injury report' as fed, reports.payload_id
    from predictions
    inner join {{ ref('player_injury_status') }} as statuses
        on predictions.game_id = statuses.game_id and not statuses.is_removed
    inner join {{ ref('nbac_injury_report') }} as reports
        on statuses.game_id = reports.game_id and statuses.known_at = reports.known_at
    union distinct
    select predictions.prediction_id, 'game lines' as fed, lines.payload_id
    from predictions
    inner join {{ ref('upcoming_team_game_context') }} as contexts
        on predictions.game_id = contexts.game_id and predictions.team_abbr = contexts.team_abbr
    inner join {{ ref('odds_api_game_lines') }} as lines
        on contexts.game_id = lines.game_id and contexts.known_at = lines.known_at
    union distinct
    select games_before.prediction_id, 'player box score' as fed, boxscores.payload_id
    from games_before
    inner join {{ ref('nbac_player_boxscores') }} as boxscores
        on games_before.nba_game_id = boxscores.nba_game_id
        and games_before.nba_player_id = boxscores.nba_player_id
    union distinct
    select games_before.prediction_id, 'shots' as fed, shots.payload_id
    from games_before
    inner join {{ ref('nbac_shot_chart') }} as shots
        on games_before.nba_game_id = shots.nba_game_id
        and games_before.nba_player_id = shots.nba_player_id
    union distinct
    select games_before.prediction_id, 'shots' as fed, events.payload_id
    from games_before
    inner join {{ ref('nbac_play_by_play') }} as events
        on games_before.nba_game_id = events.nba_game_id
        and games_before.nba_player_id = events.nba_player_id
    union distinct
    select team_games_before.prediction_id, 'team box score' as fed, boxscores.payload_id
    from team_games_before
    inner join {{ ref('nbac_team_boxscore') }} as boxscores
        on team_games_before.nba_game_id = boxscores.nba_game_id
),

described as (
    select
        links.prediction_id,
        links.fed,
        links.payload_id,
        payloads.feed,
        payloads.scope,
        payloads.game_date,
        payloads.captured_at,
        payloads.url,
        payloads.correlation_id
    from links
    inner join {{ source('landing', 'landing_payloads') }} as payloads
        on links.payload_id = payloads.payload_id
        -- every part of a split payload describes it alike
        and payloads.part = 0
)

select * from described
