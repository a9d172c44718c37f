with quoted_teams as (
    select 'odds_api_player_points_props' as feed, home_team_name as name, game_date
    from {{ ref('odds_api_player_points_props') }}
    where home_team_abbr is null and not is_removed
    union distinct
    select 'odds_api_player_points_props' as feed, away_team_name as name, game_date
    from {{ ref('odds_api_player_points_props') }}
    where away_team_abbr is null and not is_removed
    union distinct
    select 'odds_api_game_lines' as feed, home_team_name as name, game_date
    from {{ ref('odds_api_game_lines') }}
    where home_team_abbr is null and not is_removed
    union distinct
    select 'odds_api_game_lines' as feed, away_team_name as name, game_date
    from {{ ref('odds_api_game_lines') }}
    where away_team_abbr is null and not is_removed
),

reported_teams as (
    select distinct 'nbac_injury_report' as feed, team_name as name, game_date
    from {{ ref('nbac_injury_report') }}
    where team_abbr is null and not is_removed
),

scheduled_teams as (
    select 'nbac_schedule' as feed, home_team_abbr as name, game_date
    from {{ ref('nbac_schedule') }}
    where not is_removed
    union distinct
    select 'nbac_schedule' as feed, away_team_abbr as name, game_date
    from {{ ref('nbac_schedule') }}
    where not is_removed
),

unknown_codes as (
    select * from scheduled_teams
    where name not in (select teams.team_abbr from {{ ref('teams') }} as teams)
),

quoted_players as (
    select distinct 'odds_api_player_points_props' as feed, player_name as name, game_date
    from {{ ref('odds_api_player_points_props') }}
    where
        not is_removed
        and player_lookup not in (
            select players.player_lookup from {{ ref('dim_player') }} as players
            where not players.is_removed
        )
),

unresolved as (
    select feed, 'team' as kind, name, game_date from quoted_teams
    union all
    select feed, 'team' as kind, name, game_date from reported_teams
    union all
    select feed, 'team' as kind, name, game_date from unknown_codes
    union all
    select feed, 'player' as kind, name, game_date from quoted_players
)

select * from unresolved
